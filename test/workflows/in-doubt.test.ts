import { describe as sentenceOf } from '../../domain/snapshot';
import { english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type OpenedAttempt, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;

beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(async () => {
  await rig.switchesOff();
  await rig.expectInvariants();
});
afterAll(() => rig?.close());

/** A question is put three times, two and four seconds apart, before an attempt is in doubt. */
const THREE_QUESTIONS = 10_000;

/** Opened in time and left until a minute before the deadline, when the gateway falls silent. */
const silentAtTheDeadline = async (silence: Parameters<Rig['switches']>[0]) => {
  const who = await play.holding('1');
  const opened = await play.order(who, '1');
  await rig.openPage(opened.url);
  await rig.time.skip(24 * HOUR - MINUTE);
  await rig.switches(silence);
  await rig.time.skip(MINUTE + THREE_QUESTIONS);
  await play.untilState(who.number, 'inDoubt');
  return { who, opened };
};

/** After how many minutes each question was to be asked again, as the facts tell it. */
const waitsOf = async (number: string): Promise<number[]> => {
  const facts = await rig.rows<{ minutes: number }>(
    `SELECT (extract(epoch FROM (payload->>'retryAt')::timestamptz - created_at) / 60)::float8 AS minutes
     FROM fact WHERE subject_id = $1 AND type = 'attemptInDoubt' ORDER BY seq`,
    [number],
  );
  return facts.map(({ minutes }) => Math.round(minutes));
};

const financeSees = async ({ attempt }: OpenedAttempt) =>
  (await rig.rows('SELECT 1 FROM in_doubt_for_finance WHERE attempt = $1', [attempt])).length > 0;

describe('a gateway that is silent at the deadline [R31]', () => {
  it('keeps the place, asks again after 1, 2, 4, 8 and 15 minutes, and is finance’s after an hour [edge 4]', async () => {
    const { who, opened } = await silentAtTheDeadline({ failQueries: true });
    const expected = [1, 2, 4, 8, 15];
    for (const [index, minutes] of expected.entries()) {
      expect(await waitsOf(who.number)).toEqual(expected.slice(0, index + 1));
      await rig.time.skip(minutes * MINUTE + THREE_QUESTIONS);
      await rig.eventually(async () => expect(await waitsOf(who.number)).toHaveLength(index + 2));
    }
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
    expect(await financeSees(opened)).toBe(false);

    await rig.time.skip(31 * MINUTE);
    await rig.eventually(async () =>
      expect(await waitsOf(who.number)).toEqual([...expected, 15, 15]),
    );
    expect(await financeSees(opened)).toBe(true);
    const { snapshot, waitsFor } = await play.status(who.number);
    expect(waitsFor).toBe(sentenceOf(snapshot));
    expect(waitsFor).toContain('超过一小时由财务处理');

    await rig.switchesOff();
    await rig.time.skip(16 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await play.attemptState(opened.attempt)).toBe('closed');
  }, 400_000);

  it('finds the money of somebody who had paid, once the gateway answers again [edge 2]', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    await rig.switches({ missingSignInAnswers: true });
    await rig.time.skip(24 * HOUR + MINUTE / 2);
    await play.untilState(who.number, 'inDoubt');
    expect(await play.seen(who.number)).toMatchObject({ held: ['1'] });

    await rig.switchesOff();
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('counts a notification that comes while it is in doubt: recorded before the release', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    await rig.switches({ nonJson: true });
    await rig.time.skip(24 * HOUR + MINUTE / 2);
    await play.untilState(who.number, 'inDoubt');
    expect(await play.notify(opened)).toBe('paid');
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
  });

  it('holds up no release that needs no question, while its own question hangs', async () => {
    const other = await play.save();
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.switches({ hangQueries: true });
    const moving = rig.time.skip(24 * HOUR + MINUTE / 2);
    expect(await rig.outcome(other.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
    expect(await play.attemptState(opened.attempt)).toBe('open');

    await moving;
    await play.untilState(who.number, 'inDoubt');
    await rig.switchesOff();
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });
});
