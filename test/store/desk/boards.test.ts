import type { UnpaidRow } from '../../../store/desk/board-lists';
import { actOf, province, school } from '../../support/desk';
import { createCrowd, HOUR, MINUTE, outcomeOf, type Candidate, type Crowd } from '../support/crowd';
import { choose, order, pay } from '../../edge-cases/capacity/support/acts';

/** The board [R44]: counts, lists, files and reminders, each within the caller's scope. */
let crowd: Crowd;
let empty: Candidate;
let paid: Candidate;
let both: Candidate;
let holding: Candidate[];
const officer = actOf('officer', school('99301'));
const neighbour = actOf('officer', school('99302'));
const operator = actOf();

beforeAll(async () => {
  crowd = await createCrowd();
  const [first, second, third, ...rest] = await crowd.candidates(8);
  if (!first || !second || !third) throw new Error('eight candidates were asked for');
  [empty, paid, both, holding] = [first, second, third, rest];
  for (const who of [paid, both, ...holding]) await choose(crowd.store, who, '1');
  for (const who of [paid, both]) await pay(crowd.store, await order(crowd.store, who, '1'));
  await choose(crowd.store, both, 'F');
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const list = (
  list: 'unpaid' | 'dueSoon',
  by = officer,
  more: { under?: string; limit?: number } = {},
) => crowd.store.boardLists.page(by.staff, { list, limit: 50, ...more });
const numbersOf = (rows: readonly { number: string }[]) => rows.map(({ number }) => number).sort();
const numbers = (...who: readonly Candidate[]) => numbersOf(who);

describe('the counts', () => {
  test('[R44] go from records to registered, held and paid, each candidate once in a column', async () => {
    const { items } = await crowd.store.boards.counts(officer.staff, { limit: 50 });
    const guide = items.find(({ campus }) => campus === '993010');
    expect(guide).toMatchObject({ registered: 8, empty: 1, held: 6, paid: 2, dueSoon: 0 });
    const [{ n } = { n: 0 }] = await crowd.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM student_record WHERE campus = '993010'`,
    );
    expect(guide?.records).toBe(n);
    expect(empty.number).toBeTruthy();
  });

  test('show the campuses of the own scope alone, page by page', async () => {
    const all = await crowd.store.boards.counts(operator.staff, { limit: 200 });
    expect(all.next).toBeNull();
    const walked: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await crowd.store.boards.counts(operator.staff, { limit: 3, after });
      walked.push(...page.items.map(({ campus }) => campus));
      if (page.next === null) break;
      after = page.next;
    }
    expect(walked).toEqual(all.items.map(({ campus }) => campus));
    const own = await crowd.store.boards.counts(neighbour.staff, { limit: 200 });
    expect(own.items.map(({ campus }) => campus)).toEqual(
      walked.filter((code) => code.startsWith('99302')),
    );
  });

  test.each(['99301', '99', '98', '993010'])(
    'of %s do not exist for another school’s officer',
    async (under) => {
      const asked = crowd.store.boards.counts(neighbour.staff, { under, limit: 10 });
      expect(await outcomeOf(asked)).toBe('notFound');
    },
  );
});

describe('the lists', () => {
  test('[R44] 未缴费 has everybody with something unpaid, with what and how much', async () => {
    const { items, next } = await list('unpaid');
    expect(next).toBeNull();
    expect(numbersOf(items)).toEqual(numbers(both, ...holding));
    expect(items.find(({ number }) => number === both.number)).toMatchObject({
      subjects: ['(F) 英语四级口试'],
      amountFen: 1,
      campus: '993010',
    });
  });

  test('is read page by page, nobody twice and nobody left out', async () => {
    const walked: UnpaidRow[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await crowd.store.boardLists.page(officer.staff, {
        list: 'unpaid',
        limit: 2,
        after,
      });
      walked.push(...page.items);
      after = page.next;
    }
    expect(numbersOf(walked)).toEqual(numbers(both, ...holding));
  });

  test('[R44] 6 小时内到期 has who comes to the end of the 24 hours, the earliest first, page by page', async () => {
    expect((await list('dueSoon')).items).toEqual([]);
    await crowd.moveClock(18 * HOUR + MINUTE);
    const walked: UnpaidRow[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await crowd.store.boardLists.page(officer.staff, {
        list: 'dueSoon',
        limit: 2,
        after,
      });
      walked.push(...page.items);
      after = page.next;
    }
    expect(numbersOf(walked)).toEqual(numbers(both, ...holding));
    const deadlines = walked.map(({ payBy }) => payBy ?? '');
    expect(deadlines).toEqual([...deadlines].sort());
    const { items } = await crowd.store.boards.counts(officer.staff, { under: '993010', limit: 1 });
    expect(items[0]?.dueSoon).toBe(6);
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  });

  test.each(['unpaid', 'dueSoon'] as const)(
    'of another scope are empty, or not there: %s',
    async (which) => {
      expect((await list(which, neighbour)).items).toEqual([]);
      expect(await outcomeOf(list(which, neighbour, { under: '99301' }))).toBe('notFound');
      const far = actOf('provinceOfficer', province('98'));
      expect((await list(which, far)).items).toEqual([]);
    },
  );
});

describe('a whole list for a file', () => {
  const whole = async (by = officer) => {
    const rows: UnpaidRow[] = [];
    const pages = await crowd.store.boardLists.whole(by, {
      list: 'unpaid',
      format: 'csv',
      why: '催缴',
    });
    for await (const page of pages) rows.push(...page);
    return rows;
  };

  test('[R44] [R48] is audited with who and why before its first line, and holds the own scope alone', async () => {
    expect(numbersOf(await whole())).toEqual(numbers(both, ...holding));
    expect(await whole(neighbour)).toEqual([]);
    const audited = await crowd.rows(
      `SELECT actor, subject, detail FROM audit WHERE action = 'listExported' ORDER BY id`,
    );
    expect(audited).toMatchObject([
      {
        actor: `staff:${officer.staff.id}`,
        subject: 'board:99301',
        detail: { why: '催缴', list: 'unpaid' },
      },
      { actor: `staff:${neighbour.staff.id}`, subject: 'board:99302' },
    ]);
  });
});

describe('a reminder to a list', () => {
  const remind = (which: 'unpaid' | 'dueSoon', by = officer, under = '99301') =>
    crowd.store.bulkReminders.remind(by, { list: which, under, why: '临近截止' });

  test('[R44] is one mail for each candidate, and not again within twelve hours, whoever clicks', async () => {
    const second = crowd.secondStore().bulkReminders;
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        at % 2 === 0
          ? remind('unpaid')
          : second.remind(operator, { list: 'unpaid', under: '993010', why: '临近截止' }),
      ),
    );
    expect(asked.filter((one) => one.asked === 6)).toHaveLength(1);
    expect(asked.filter((one) => one.asked === 0 && one.remindedBefore === 6)).toHaveLength(7);
    const mails = await crowd.rows<{ number: string; told: number }>(
      `SELECT r.number, (SELECT count(*)::int FROM dispatch d WHERE d.subject_kind = 'mail' AND d.subject_id = m.number) AS told
       FROM mail m JOIN registration r ON r.id = m.registration_id WHERE m.kind = 'deskReminder'`,
    );
    expect(numbersOf(mails)).toEqual(numbers(both, ...holding));
    expect(mails.every(({ told }) => told === 1)).toBe(true);
    await crowd.moveClock(12 * HOUR + MINUTE);
    expect(await remind('unpaid')).toEqual({ asked: 6, remindedBefore: 0 });
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  });

  test('goes to nobody whose subjects are not due so soon', async () => {
    expect(await remind('dueSoon')).toEqual({ asked: 0, remindedBefore: 0 });
  });

  test('of another school does not exist', async () => {
    expect(await outcomeOf(remind('unpaid', neighbour))).toBe('notFound');
  });

  test('[R48] leaves one audit row with the numbers', async () => {
    const [row] = await crowd.rows(
      `SELECT detail FROM audit WHERE action = 'remindersAsked' ORDER BY id LIMIT 1`,
    );
    expect(row).toMatchObject({ detail: { why: '临近截止', list: 'unpaid' } });
  });
});
