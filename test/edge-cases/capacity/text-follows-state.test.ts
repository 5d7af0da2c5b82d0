import { registrationWorkflowId } from '../../../workflows/ids';
import { english4 } from '../../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../../support/play';
import { createRig, type Rig } from '../../support/rig';
import { waitingForLock } from './support/acts';

/** What pages, mails and the operator's sentence say of a release: nothing before it has committed. */
let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const DAY = 24 * HOUR;
const HOME = '993010';

/** All that is told of a registration, by whatever asks. */
const told = async ({ number }: { number: string }) => {
  const places = await rig.store.views.places('262', [HOME]);
  const facts = await rig.rows<{ type: string }>(
    `SELECT type FROM fact WHERE subject_id = $1 AND type IN ('subjectsReleased', 'registrationDeleted')`,
    [number],
  );
  const mails = await rig.rows(
    `SELECT kind FROM mail JOIN registration r ON r.id = registration_id
     WHERE r.number = $1 AND kind <> 'paymentReminder'`,
    [number],
  );
  const { typedSearchAttributes } = await rig.client.workflow
    .getHandle(registrationWorkflowId(number))
    .describe();
  const shown = typedSearchAttributes.getAll().find(({ key }) => key.name === 'CetState')?.value;
  return {
    ...(await play.seen(number)),
    taken: places.get(`${HOME}/1`)?.taken ?? 0,
    facts: facts.map(({ type }) => type),
    mails: mails.length,
    shown,
    sent: rig.mails.filter(({ text }) => text.includes(number) && text.includes('已释放')).length,
  };
};

/** A number that was taken from a sequence stays taken, though what it was taken for is undone. */
const numbersTaken = async (): Promise<number> => {
  const [row] = await rig.rows<{ n: string }>('SELECT last_value AS n FROM mail_number');
  return Number(row?.n);
};

/** Stands in for whoever holds the place's row just then. */
const whileThePlaceIsLocked = async (act: () => Promise<void>): Promise<void> => {
  const client = await rig.database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT FROM offering WHERE campus = $1 AND subject = '1' FOR UPDATE`, [
      HOME,
    ]);
    await act();
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

describe('the words about a release', () => {
  it('[edge 35] [R27] change with its commit and not before: page, places, mail, and what the operator reads', async () => {
    const who = await play.holding('1');
    await play.untilState(who.number, 'holding');
    await rig.time.skip(DAY - MINUTE);
    const before = await told(who);
    expect(before).toMatchObject({ held: ['1'], shown: 'holding', facts: [], mails: 0, sent: 0 });

    let moving: Promise<void> | undefined;
    await whileThePlaceIsLocked(async () => {
      moving = rig.time.skip(2 * MINUTE);
      await waitingForLock(rig);
      expect(await told(who)).toEqual(before);
    });
    await moving;
    await rig.outcome(who.number);
    await rig.eventually(async () =>
      expect(await told(who)).toEqual({
        state: 'deleted',
        held: [],
        paid: [],
        taken: before.taken - 1,
        facts: ['subjectsReleased', 'registrationDeleted'],
        mails: 1,
        shown: 'deleted',
        sent: 1,
      }),
    );
  });

  it('[edge 35] do not change with a release that fails half-way: all of it is undone, and done later', async () => {
    const who = await play.holding('1');
    await play.untilState(who.number, 'holding');
    await rig.time.skip(DAY - MINUTE);
    const before = await told(who);
    // The mail of the release cannot be written: then neither the entry nor the place may go.
    await rig.rows(
      `ALTER TABLE mail ADD CONSTRAINT no_mail CHECK (kind <> 'subjectsReleased') NOT VALID`,
    );
    const tried = await numbersTaken();
    const moving = rig.time.skip(2 * MINUTE);
    await rig.eventually(async () => expect(await numbersTaken()).toBeGreaterThan(tried));
    expect(await told(who)).toEqual(before);
    await rig.rows('ALTER TABLE mail DROP CONSTRAINT no_mail');
    await moving;
    await rig.outcome(who.number);
    await rig.eventually(async () =>
      expect(await told(who)).toMatchObject({ held: [], taken: before.taken - 1, sent: 1 }),
    );
  });
});
