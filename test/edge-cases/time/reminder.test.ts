import { mailText } from '../../../activities/mail-texts';
import { plusHours } from '../../../domain/instant';
import { createCrowd, HOUR, type Candidate, type Crowd } from '../../store/support/crowd';

/** Who is reminded: nobody of what was just taken up, is gone or paid, and nobody twice. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const choose = (who: Candidate, subject: string) =>
  crowd.store.registrations.chooseSubjects(who, [{ subject }]);

const remind = async ({ number }: Candidate) =>
  (await crowd.store.deadlines.remindDue(number, await crowd.store.now())).answer.reminded;

/** The reminders asked for, as they would be sent now: each its text, or `null` for nothing to say. */
const remindersOf = async ({ number }: Candidate): Promise<(string | null)[]> => {
  const asked = await crowd.rows<{ number: string }>(
    `SELECT m.number FROM mail m JOIN registration r ON r.id = m.registration_id
     WHERE r.number = $1 AND m.kind = 'paymentReminder' ORDER BY 1`,
    [number],
  );
  const texts: (string | null)[] = [];
  for (const mail of asked) {
    const open = await crowd.store.mails.open(mail.number);
    texts.push(open && 'registration' in open ? (mailText(open)?.text ?? null) : null);
  }
  return texts;
};

/** Unpaid for twenty hours, and the reminder has been asked for; the mail server is away. */
const reminded = async (): Promise<Candidate> => {
  const who = await crowd.candidate();
  await choose(who, '1');
  await crowd.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
  await crowd.moveClock(20 * HOUR);
  expect(await remind(who)).toEqual(['1']);
  expect(await remindersOf(who)).toEqual([expect.stringContaining('(1) 英语四级笔试')]);
  return who;
};

describe('a reminder that is sent late', () => {
  test('[edge 41] says nothing of a subject that was cancelled and taken up anew: it has 24 hours', async () => {
    const who = await reminded();
    await crowd.moveClock(HOUR);
    await crowd.store.registrations.cancelEntry(who, '1');
    await choose(who, '1');
    expect(await remindersOf(who)).toEqual([null]);
    await crowd.moveClock(20 * HOUR);
    expect(await remind(who)).toEqual(['1']);
  });

  test('[edge 41] says nothing of a subject that is cancelled, paid, or over', async () => {
    const [cancelled, paid, over] = [await reminded(), await reminded(), await reminded()];
    await crowd.rows('UPDATE moved_clock SET offset_ms = $1', [21 * HOUR]);
    await crowd.store.registrations.cancelEntry(cancelled, '1');
    expect(await remindersOf(cancelled)).toEqual([null]);
    const { answer } = await crowd.store.payments.openOrder(paid, {
      subjects: ['1'],
      gateway: 'alipay',
      bank: null,
    });
    const { number: attempt, amountFen } = answer.attempt;
    await crowd.store.payments.recordTrade(
      { gateway: 'alipay', attempt, tradeNo: attempt, amountFen, paidAt: null },
      'alipay',
    );
    expect(await remindersOf(paid)).toEqual([null]);
    await crowd.rows('UPDATE moved_clock SET offset_ms = $1', [90 * HOUR]);
    expect(await remindersOf(over)).toEqual([null]);
  });
});

describe('a subject that is taken up shortly before payment closes', () => {
  test('[edge 41] is never reminded of: its whole life is shorter than the reminder’s lead', async () => {
    const [short, long] = await crowd.candidates(2);
    if (!short || !long) throw new Error('two candidates were asked for');
    const closeIn = async (hours: number) =>
      crowd.rows('UPDATE sitting SET pay_close_at = $1', [
        plusHours(await crowd.store.now(), hours),
      ]);
    await closeIn(5);
    await choose(long, '1');
    await closeIn(3);
    await choose(short, '1');
    await crowd.moveClock(2 * HOUR);
    expect(await remind(short)).toEqual([]);
    expect(await remind(long)).toEqual(['1']);
    expect(await remindersOf(short)).toEqual([]);
    await crowd.rows('UPDATE sitting SET pay_close_at = NULL');
  });
});

test('[edge 41] one reminder for a candidate, not one for each subject', async () => {
  const who = await crowd.candidate();
  await crowd.store.registrations.chooseSubjects(who, [
    { subject: '1' },
    { subject: '4' },
    { subject: 'F' },
  ]);
  await crowd.moveClock(20 * HOUR);
  expect(await remind(who)).toHaveLength(3);
  expect(await remind(who)).toEqual([]);
  expect(await remindersOf(who)).toHaveLength(1);
});
