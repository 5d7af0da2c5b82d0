import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { demoPeople, type SeedPerson } from '../../../prisma/seed';
import { createCandidateClient, ProblemError } from '../../../scripts/client/candidate-client';
import { HOUR, MINUTE } from '../../support/play';
import { CUTS, type Act, type Cut, type Moment } from '../scenarios';
import { createVolley, type Armed, type Volley } from './failpoints';
import { eventually, openField, type Field } from './field';
import { enter, order, pay, type Unlucky } from './stories';

/** Each failpoint has done its work once; what is left is to be looked at. */
export interface Battle {
  readonly field: Field;
  readonly volleys: Readonly<Record<'api' | 'worker', Volley>>;
  /** Whose work was cut short where. */
  readonly fates: ReadonlyMap<Cut, Unlucky>;
  /** Whose every command the API did not live to answer. */
  readonly unanswered: Unlucky;
  /** Whose registration it did not live to confirm. */
  readonly unconfirmed: { readonly number: string; readonly savedAgain: string };
}

/** What the API is to die of, twice each: at a command, and while its facts are on their way. */
export const API_DEATHS = [
  ['afterCommit:save', 'afterCommit:chooseSubjects'],
  ['afterCommit:openOrder', 'afterLease'],
  ['afterCommit:recordTrade', 'afterSignal'],
] as const;

/** What the worker's own dispatcher dies of, beside the activities of the moment. */
const DISPATCHER_CUTS: Partial<Record<Moment, string>> = {
  reminder: 'afterLease',
  deadline: 'afterSignal',
};

/** At the desk, before any candidate's time has come. */
const ACTS: readonly Act[] = ['extension', 'rebind', 'import', 'overdue'];

export const fight = async (): Promise<Battle> => {
  const field = await openField({
    api: 'test/kills/support/api-program.ts',
    worker: 'test/kills/support/worker-program.ts',
  });
  try {
    const volleyOf = (program: string) => createVolley(join(field.dataDir, 'kills', program));
    const volleys = { api: volleyOf('api'), worker: volleyOf('worker') };
    const people = new Map<string, SeedPerson[]>();
    const next = (campus = '993010'): SeedPerson => {
      const ofCampus =
        people.get(campus) ?? demoPeople({ size: 'small', campus, eligibleFor: ['1'] });
      people.set(campus, ofCampus);
      const person = ofCampus.shift();
      if (!person) throw new Error('the register has nobody left');
      return person;
    };
    const fates = new Map<Cut, Unlucky>();
    await Promise.all(
      CUTS.map(async (cut) => {
        const who = await enter(field, next(cut.story.campus));
        await cut.story.begin(field, who);
        fates.set(cut, who);
      }),
    );
    const stage: Stage = { field, volleys, fates };
    const acts: Struck[] = [];
    for (const act of ACTS) acts.push(await killWorker(stage, act));
    await field.time.skip(20 * HOUR + MINUTE, nobody);
    const reminded = await killWorker(stage, 'reminder');
    const api = await killApi(stage, next);
    await noMailWaits(field, 2);
    const paid = await killWorker(stage, 'payment');
    const mailed = await killWorker(stage, 'crowd');
    await field.time.skip(4 * HOUR, nobody);
    const released = await killWorker(stage, 'deadline');
    await Promise.all([...acts, reminded, paid, mailed, released].map(({ over }) => over));
    await field.time.skip(0);
    // A gateway that was silent is asked again after a minute; who entered late is empty a day later.
    await field.time.skip(2 * MINUTE);
    await field.time.skip(20 * HOUR);
    return { ...stage, ...api };
  } catch (error) {
    await field.close();
    throw new Error(`The battle was not fought to its end. ${field.said()}`, { cause: error });
  }
};

interface Stage {
  readonly field: Field;
  readonly volleys: Battle['volleys'];
  readonly fates: ReadonlyMap<Cut, Unlucky>;
}

/** One candidate chooses, orders and pays, and each time the API dies between the commit and the answer. */
const killApi = async (stage: Stage, next: () => SeedPerson) => {
  const { field } = stage;
  const unanswered = await enter(field, next());
  const { client, number } = unanswered;
  const [chosen, ordered] = [randomUUID(), randomUUID()];
  const choose = () => client.choose([{ subject: '1' }], chosen);
  const saving = await enterUpToSaving(field, next());

  const [first, second, third] = API_DEATHS.map((points) =>
    points.map((point) => ({ point, ...(point === 'afterCommit:save' ? {} : { only: number }) })),
  );
  await volley(stage, 'api', first ?? [], () => [
    expectNoAnswer(choose()),
    expectNoAnswer(saving.save()),
  ]);
  await choose();
  const savedAgain = await saving.save();

  await frozen(field, 'worker', () =>
    volley(stage, 'api', second ?? [], () => [expectNoAnswer(order(unanswered, ordered))]),
  );
  await order(unanswered, ordered);

  await frozen(field, 'worker', () =>
    volley(stage, 'api', third ?? [], () => [pay(field, unanswered)]),
  );
  return { unanswered, unconfirmed: { number: await saving.number(), savedAgain } };
};

const enterUpToSaving = async ({ origin, rows }: Field, person: SeedPerson) => {
  const client = createCandidateClient(origin);
  await client.register({ email: 'unconfirmed@example.com', password: 'correct horse battery 9' });
  await client.logIn({ email: 'unconfirmed@example.com', password: 'correct horse battery 9' });
  await client.agree();
  const { qualification } = await client.qualify(person);
  return {
    save: async () => (await client.save(qualification)).number,
    number: async () => {
      const [row] = await rows<{ number: string }>(
        'SELECT number FROM registration ORDER BY id DESC LIMIT 1',
      );
      return row?.number ?? 'none';
    },
  };
};

/** A mail, an extension, a rebind and an import are known by numbers of their own, which they have not got yet. */
const BY_ANOTHER_NUMBER: readonly Moment[] = ['payment', 'crowd', ...ACTS];

/** Cuts short all whose moment has come, in one death. */
const killWorker = async (stage: Stage, moment: Moment): Promise<Struck> => {
  const { field } = stage;
  const due = [...stage.fates].filter(([cut]) => cut.moment === moment);
  const points = due.map(([{ point }, { number }]) =>
    BY_ANOTHER_NUMBER.includes(moment) ? { point } : { point, only: number },
  );
  const dispatcherCut = DISPATCHER_CUTS[moment];
  const all = dispatcherCut ? [...points, { point: dispatcherCut }] : points;
  const strike = () =>
    volley(stage, 'worker', all, () => due.map(([{ story }, who]) => story.push(field, who)));
  // A payment is told to the API; else its dispatcher is kept from being quicker than the worker's.
  const struck = await (moment === 'payment' ? strike() : frozen(field, 'api', strike));
  for (const [{ story }, who] of due) if (story.relieve) await story.relieve(field, who);
  return struck;
};

const nobody = (): boolean => false;

/** What was pushed is over when the program that was killed has caught up. */
interface Struck {
  readonly over: Promise<void>;
}

/** Arms, lets come what is to be cut short, and waits until the program has died of it and lives again. */
const volley = async (
  { field, volleys }: Stage,
  program: 'api' | 'worker',
  points: readonly Armed[],
  push: () => Promise<void>[],
): Promise<Struck> => {
  const before = field.pidOf(program);
  volleys[program].arm(points);
  const over = Promise.all(push()).then(() => undefined);
  const failures: unknown[] = [];
  over.catch((error: unknown) => failures.push(error));
  await eventually(() => {
    const pending = volleys[program].pending();
    if (failures.length === 0 && pending.length > 0) {
      throw new Error(`not reached: ${pending.join(', ')}`);
    }
  });
  if (failures.length > 0) throw failures[0];
  await field.reborn(program, before);
  return { over };
};

/** Stops a process for a while, as a machine that hangs does. */
const frozen = async <T>(
  field: Field,
  name: 'api' | 'worker',
  work: () => Promise<T>,
): Promise<T> => {
  const pid = field.pidOf(name);
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
};

const expectNoAnswer = async (asked: Promise<unknown>): Promise<void> => {
  const answer = await asked.then(
    () => 'what it was asked for',
    (error: unknown) => (error instanceof ProblemError ? error.message : null),
  );
  if (answer !== null) throw new Error(`an API that was to die answered ${answer}`);
};

/** Waits until this many reminders, and whatever else was to be sent, are sent. */
const noMailWaits = ({ rows }: Field, reminders: number): Promise<void> =>
  eventually(async () => {
    const mails = await rows<{ kind: string; state: string }>('SELECT kind, state FROM mail');
    const isReminded = mails.filter(({ kind }) => kind === 'paymentReminder').length >= reminders;
    if (!isReminded || mails.some(({ state }) => state === 'queued')) {
      throw new Error(`mails wait: ${JSON.stringify(mails)}`);
    }
  });
