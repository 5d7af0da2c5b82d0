import type { RegistrationSnapshot } from '../../domain/snapshot';
import { sendCaughtUp, sendFacts } from '../../outbox/send';
import { runOfRegistration } from '../../outbox/subjects';
import { createRandom, type Random } from '../../prisma/seed/random';
import { examine } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { raiseEra } from '../../store/era';
import { taskQueues } from '../../temporal.config';
import { registrationWorkflowId } from '../../workflows/ids';
import { english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

// On a machine that may have much else to do.
jest.setTimeout(120_000);

let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const handleOf = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));

/** Every way on which a snapshot reaches a run from outside. */
const CHANNELS = {
  'the signal of its name': (snapshot: RegistrationSnapshot) =>
    handleOf(snapshot.number).signal('subjectChosen', { snapshot }),
  caughtUp: (snapshot: RegistrationSnapshot) =>
    handleOf(snapshot.number).signal('caughtUp', { snapshot }),
  'a signal nobody has defined': (snapshot: RegistrationSnapshot) =>
    handleOf(snapshot.number).signal('somethingNew', { snapshot }),
  'signal-with-start': (snapshot: RegistrationSnapshot) =>
    sendFacts(rig.client, runOfRegistration(snapshot, taskQueues), leasedOf(snapshot), snapshot),
  'the sweep': (snapshot: RegistrationSnapshot) =>
    sendCaughtUp(rig.client, runOfRegistration(snapshot, taskQueues), snapshot),
} as const;
const channels = Object.keys(CHANNELS) as (keyof typeof CHANNELS)[];

/** As the dispatcher has leased it: one fact, of some name. */
const leasedOf = ({ number, seq }: RegistrationSnapshot) => ({
  kind: 'registration' as const,
  id: number,
  facts: [{ seq, type: 'subjectChosen', payload: {} }],
  pendingSeq: seq,
});

/** Somebody's life so far, a snapshot for each of its facts; each of them is shown, so each is sent. */
const lifeOf = async (): Promise<RegistrationSnapshot[]> => {
  const who = await play.save();
  const life = [(await play.status(who.number)).snapshot];
  const learn = async (state: string) =>
    life.push((await play.untilState(who.number, state)).snapshot);
  await play.choose(who, '1');
  await learn('holding');
  await play.cancel(who, '1');
  await learn('empty');
  await play.choose(who, '1');
  await learn('holding');
  await play.order(who, '1');
  await learn('paying');
  return life;
};

const shuffled = <T>(random: Random, items: readonly T[]): T[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
};

describe('a run that knows the newest', () => {
  it.each(channels)('keeps it, however old facts come again: through %s', async (channel) => {
    const life = await lifeOf();
    const [newest] = life.slice(-1);
    if (!newest) throw new Error('a life has facts');
    const send = CHANNELS[channel];
    const reversed = [...life].reverse();
    for (const snapshot of [...reversed, ...life, ...reversed]) await send(snapshot);
    expect((await play.status(newest.number)).snapshot).toEqual(newest);
    await rig.expectWaiting(newest.number);
  });

  it('learns from no channel what an earlier era has known, though its seq is higher', async () => {
    const [newest] = (await lifeOf()).slice(-1);
    if (!newest) throw new Error('a life has facts');
    await raiseEra(rig.owner);
    await rig.told();
    const known = await rig.eventually(async () => {
      const { snapshot } = await play.status(newest.number);
      expect(snapshot.era).toBe(newest.era + 1);
      return snapshot;
    });
    const past = { ...newest, seq: known.seq + 1_000, state: 'deleted' as const, attempt: null };
    for (const channel of channels) await CHANNELS[channel](past);
    expect((await play.status(newest.number)).snapshot).toEqual(known);
    await rig.expectWaiting(newest.number);
  });
});

describe('the facts of one life', () => {
  it('in any order and each twice, through any channel, leave a run with the same knowledge', async () => {
    const random = createRandom(20_261_122);
    const lives = await Promise.all(Array.from({ length: 6 }, lifeOf));
    await Promise.all(
      lives.map(async (life) => {
        const number = life[0]?.number ?? '';
        await handleOf(number).terminate('a new run hears the same facts in another order');
        const [first, ...more] = shuffled(random, [...life, ...life]);
        // Whichever comes first starts the run, be it the oldest or the newest.
        if (first) await CHANNELS['signal-with-start'](first);
        for (const snapshot of more) await CHANNELS[random.pick(channels)](snapshot);
        await rig.eventually(async () =>
          expect((await play.status(number)).snapshot).toEqual(life.at(-1)),
        );
      }),
    );
  });
});

describe('a fact that is older than the end of the run', () => {
  it('starts a run that does nothing, which the doctor finds and mends', async () => {
    const who = await play.holding('1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    await play.payInTime(await play.order(who, '1'));
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });

    await CHANNELS['signal-with-start'](snapshot);
    await rig.expectWaiting(who.number);
    const inTwoMinutes = new Date(Date.now() + 2 * MINUTE);
    const found = await rig.eventually(async () => {
      const all = await examine(rig.database.pool, rig.client, inTwoMinutes);
      const own = all.filter(({ subject }) => subject === who.number);
      expect(own).toMatchObject([{ check: 'workflowOfTheFinished', mendable: true }]);
      return own;
    });
    await mend({ facts: rig.store.facts, client: rig.client, queues: taskQueues }, found);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });
});

/** Names of the activities that a run waits for. */
const underWay = async (number: string): Promise<string[]> =>
  ((await handleOf(number).describe()).raw.pendingActivities ?? []).map(
    ({ activityType }) => activityType?.name ?? '',
  );

describe('the answer of an activity', () => {
  it('that comes after a newer fact changes nothing', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.openPage(opened.url);
    await rig.switches({ outTradeNo: opened.attempt, hangQueries: true });
    const { snapshot } = await play.untilState(who.number, 'paying');
    const moving = rig.time.skip(24 * HOUR + MINUTE);
    await rig.eventually(async () => expect(await underWay(who.number)).toEqual(['closeTrade']));
    // The question is under way; meanwhile something much newer is told.
    const newer = { ...snapshot, seq: snapshot.seq + 100, nextWakeAt: null, actAt: null };
    await CHANNELS.caughtUp(newer);
    await rig.switchesOff();
    await moving;
    await rig.eventually(async () => {
      expect(await play.attemptState(opened.attempt)).toBe('closed');
      expect(await underWay(who.number)).toEqual([]);
    });
    expect((await play.status(who.number)).snapshot).toEqual(newer);
    await handleOf(who.number).terminate('the test is over');
  });
});
