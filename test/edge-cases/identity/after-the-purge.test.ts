import { Refused } from '../../../domain/refusals';
import { registrationWorkflowId } from '../../../workflows/ids';
import { english4, logInAgain, saveUnder, type TestCandidate } from '../../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../../support/play';
import { createRig, type Rig } from '../../support/rig';

/** The same candidate again after a purge: a new number, a new workflow, and nothing of the old run in it. */
let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const DAY = 24 * HOUR;

/** Purged, and saved again under the same account. */
const savedAgain = async (who: TestCandidate): Promise<TestCandidate> => {
  await rig.time.skip(DAY + MINUTE);
  await rig.outcome(who.number);
  const number = await saveUnder(rig, who.accountId, who.person);
  await rig.told();
  await rig.eventually(() => rig.expectWaiting(number));
  return { ...who, number };
};

interface Heard {
  readonly signal: string;
  /** The registration that the message is about. */
  readonly about: string | undefined;
}

/** What the current run of a registration has been told. */
const heardBy = async (number: string): Promise<Heard[]> => {
  const handle = rig.client.workflow.getHandle(registrationWorkflowId(number));
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: told }) => {
    if (!told) return [];
    const data = Buffer.from(told.input?.payloads?.[0]?.data ?? '').toString();
    const { snapshot } = JSON.parse(data) as { snapshot?: { number: string } };
    return [{ signal: told.signalName ?? '', about: snapshot?.number }];
  });
};

const runsOf = async (number: string): Promise<number> => {
  const query = `WorkflowId = '${registrationWorkflowId(number)}'`;
  return (await rig.client.workflow.count(query)).count;
};

describe('a candidate who is back after a purge', () => {
  it('[edge 57] [R13] has a number never used before, and a workflow of that id, while the old one is over', async () => {
    const numbers: string[] = [];
    let who = await play.holding('1');
    for (let round = 0; round < 2; round += 1) {
      numbers.push(who.number);
      who = await savedAgain(who);
      await play.choose(who, '1');
    }
    numbers.push(who.number);
    expect(new Set(numbers).size).toBe(3);
    expect([...numbers].sort()).toEqual(numbers);
    const kept = await rig.rows<{ number: string; state: string }>(
      'SELECT number, state FROM registration WHERE account_id = $1 ORDER BY number',
      [who.accountId],
    );
    expect(kept).toEqual(
      numbers.map((number) => ({ number, state: number === who.number ? 'live' : 'deleted' })),
    );
    for (const number of numbers) {
      const { status } = await rig.client.workflow
        .getHandle(registrationWorkflowId(number))
        .describe();
      expect(status.name).toBe(number === who.number ? 'RUNNING' : 'COMPLETED');
    }
  });

  it('[edge 57] inherits no signal: what is told of the old run, however late, goes to the old id', async () => {
    const old = await play.holding('1');
    const who = await savedAgain(old);
    await play.choose(who, '1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    // As after a dispatcher that died between telling and marking: an old fact is told again.
    await rig.rows(
      `WITH f AS (
         UPDATE fact SET sent_at = NULL WHERE subject_id = $1 AND type = 'subjectChosen'
         RETURNING subject_kind, subject_id, seq
       ) INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT * FROM f`,
      [old.number],
    );
    await rig.told();
    await rig.eventually(async () => expect(await runsOf(old.number)).toBe(2));
    expect(await rig.outcome(old.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await heardBy(old.number)).toEqual([{ signal: 'subjectChosen', about: old.number }]);
    expect(await heardBy(who.number)).toEqual([
      { signal: 'registrationSaved', about: who.number },
      { signal: 'subjectChosen', about: who.number },
    ]);
    expect((await play.status(who.number)).snapshot).toEqual(snapshot);
    expect(await runsOf(who.number)).toBe(1);
  });

  it('[edge 57] is not moved by what an old run’s attempt turns to: attempts belong to their own run', async () => {
    const old = await play.holding('1');
    const before = await play.order(old, '1');
    const who = await savedAgain(old);
    await play.choose(who, '1');
    const now = await play.order(who, '1');
    expect(before.attempt.startsWith(old.number)).toBe(true);
    expect(now.attempt.startsWith(who.number)).toBe(true);

    await rig.store.payments.recordClosed(before.attempt, 'gatewayClosed', 'alipay');
    await rig.told();
    expect(await play.attemptState(now.attempt)).toBe('open');
    expect((await play.status(who.number)).snapshot.attempt?.number).toBe(now.attempt);
    await play.payInTime(now);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    // Paid again, at the old page: that money is due back, and the subject stays paid.
    expect(await play.notify(before)).toBe('late');
    expect(
      await rig.rows('SELECT reason FROM refund_due WHERE attempt = $1', [before.attempt]),
    ).toEqual([{ reason: 'paidTwice' }]);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });
});

describe('the timer of an empty registration in the same second as its first subject', () => {
  it('[edge 50] [R13] ends with the subject held and the workflow waiting, or deleted and told so: never both', async () => {
    const all: TestCandidate[] = [];
    for (let index = 0; index < 8; index += 1) all.push(await play.save());
    await rig.time.skip(DAY - 10 * MINUTE);
    const back = await Promise.all(all.map((who) => logInAgain(rig, who)));
    await rig.time.skip(10 * MINUTE - 1500);

    const timers = rig.time.skip(3_000);
    const outcomes = await Promise.all(
      back.map(async ({ session }, at) => {
        // Some before the instant, some after it, most about it.
        await new Promise((resolve) => setTimeout(resolve, at * 400));
        return rig.store.registrations.chooseSubjects({ session }, [{ subject: '1' }]).then(
          () => 'granted',
          (error: unknown) => {
            if (error instanceof Refused) return error.refusal.refusal;
            throw error;
          },
        );
      }),
    );
    await timers;
    expect(outcomes.filter((one) => !['granted', 'registrationDeleted'].includes(one))).toEqual([]);
    await rig.eventually(async () => {
      const ends = await Promise.all(back.map(({ number }) => endOf(number)));
      expect(ends).toEqual(
        outcomes.map((outcome) =>
          outcome === 'granted' ? 'live 1 held, RUNNING holding' : 'deleted, COMPLETED deleted',
        ),
      );
    });
  });
});

/** A registration as its row and its workflow both tell it. */
const endOf = async (number: string): Promise<string> => {
  const { state, held } = await play.seen(number);
  const { status, typedSearchAttributes } = await rig.client.workflow
    .getHandle(registrationWorkflowId(number))
    .describe();
  const shown = typedSearchAttributes.getAll().find(({ key }) => key.name === 'CetState');
  const entries = held.map((subject) => ` ${subject} held`).join('');
  return `${state}${entries}, ${status.name} ${String(shown?.value)}`;
};
