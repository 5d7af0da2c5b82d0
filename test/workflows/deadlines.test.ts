import { bilinguals, english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;
let bilingual: Play;

beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
  bilingual = createPlay(rig, bilinguals());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const DAY = 24 * HOUR;

describe('entries with deadlines of their own [R27]', () => {
  it('purges each at its own: the earlier goes, the later stays another six hours', async () => {
    const who = await bilingual.holding('1');
    await rig.time.skip(6 * HOUR);
    await bilingual.choose(who, '4');

    await rig.time.skip(DAY - 6 * HOUR - MINUTE);
    expect(await play.seen(who.number)).toMatchObject({ held: ['1', '4'] });
    await rig.time.skip(2 * MINUTE);
    await rig.eventually(async () =>
      expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['4'], paid: [] }),
    );
    await rig.expectWaiting(who.number);
    await rig.time.skip(6 * HOUR - 2 * MINUTE);
    expect(await play.seen(who.number)).toMatchObject({ held: ['4'] });
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });

  it('follows a deadline that a later fact moves: the earlier entry is cancelled', async () => {
    const who = await bilingual.holding('1');
    await rig.time.skip(6 * HOUR);
    await bilingual.choose(who, '4');
    await play.cancel(who, '1');

    await rig.time.skip(DAY - 6 * HOUR + MINUTE);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['4'], paid: [] });
    await rig.time.skip(6 * HOUR);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });

  it('takes the unpaid oral along with its written, though the oral had hours left [R26]', async () => {
    const who = await play.holding('1');
    await rig.time.skip(6 * HOUR);
    await play.choose(who, 'F');
    await rig.time.skip(DAY - 6 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    const [released] = await rig.rows<{ payload: { entries: { subject: string }[] } }>(
      `SELECT payload FROM fact WHERE subject_id = $1 AND type = 'subjectsReleased'`,
      [who.number],
    );
    expect(released?.payload.entries.map((entry) => entry.subject).sort()).toEqual(['1', 'F']);
  });

  it('proves in the audit row that nothing was purged before its time: asOf ≥ payBy', async () => {
    const released = await rig.rows<{ early: boolean }>(
      `SELECT (e->>'payBy')::timestamptz > (detail->>'asOf')::timestamptz AS early
       FROM audit, jsonb_array_elements(detail->'entries') e WHERE action = 'subjectsReleased'`,
    );
    expect(released.length).toBeGreaterThanOrEqual(4);
    // The oral that went along with its written had hours left: the one row that is early by rule.
    expect(released.filter(({ early }) => early)).toHaveLength(1);
  });

  it('starts 24 hours anew for a registration that its candidate has emptied [R13]', async () => {
    const who = await play.holding('1');
    await rig.time.skip(6 * HOUR);
    await play.cancel(who, '1');
    expect((await play.untilState(who.number, 'empty')).snapshot.emptyBy).not.toBeNull();

    await rig.time.skip(DAY - MINUTE);
    await rig.expectWaiting(who.number);
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
  });
});

describe('an attempt that covers lines with two deadlines [R31]', () => {
  it('ends at the earlier one; the later line stays, and can be paid on its own', async () => {
    const who = await bilingual.holding('1');
    await rig.time.skip(6 * HOUR);
    await bilingual.choose(who, '4');
    const { snapshot } = await play.untilState(who.number, 'holding');
    const both = await play.order(who, '1', '4');
    await rig.openPage(both.url);
    expect(both.expiresAt.slice(0, 19)).toBe(snapshot.entries[0]?.payBy?.slice(0, 19));

    await rig.time.skip(DAY - 6 * HOUR + MINUTE);
    await rig.eventually(async () =>
      expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['4'], paid: [] }),
    );
    expect((await rig.trade(both.attempt))?.status).toBe('TRADE_CLOSED');

    await play.payInTime(await play.order(who, '4'));
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['4'] });
  });
});

describe('a fact of a kind that this worker does not know yet', () => {
  it('moves the deadline all the same: an extension by two hours [R45] [edge 42]', async () => {
    const who = await play.holding('1');
    await rig.rows(EXTEND, [who.number]);
    await rig.told();
    await rig.time.skip(DAY + HOUR);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
    await rig.expectWaiting(who.number);
    await rig.time.skip(HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await rig.rows('SELECT 1 FROM deadline_overdue')).toEqual([]);
  });
});

/** What a later release may write: a longer deadline, and a fact with a name that is new. */
const EXTEND = `
WITH r AS (
  UPDATE registration SET next_wake_at = next_wake_at + interval '2 hours', seq = seq + 1
  WHERE number = $1 RETURNING id, number, seq
), e AS (
  UPDATE entry SET pay_by = pay_by + interval '2 hours' FROM r WHERE registration_id = r.id
), f AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, seq, 'deadlineExtended', '{"hours": 2}' FROM r
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, seq FROM r`;
