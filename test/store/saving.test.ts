import { whyNotSave } from '../../store/saving';
import { campusOf, CLOSES_AT, OPENS_AT } from '../support/builders';
import { plusMs } from '../../domain/instant';
import { GUIDE_PEOPLE } from '../../prisma/seed';
import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const recordAt = async (campus: string): Promise<string> => {
  const [row] = await crowd.rows<{ id: string }>(
    'SELECT id FROM student_record WHERE campus = $1 ORDER BY id LIMIT 1',
    [campus],
  );
  if (!row) throw new Error(`nobody is registered at ${campus}`);
  return row.id;
};

describe('saving a registration [R12]', () => {
  test('binds account and candidate, copies the record, and starts 24 hours, fact and audit row', async () => {
    const who = await crowd.candidate();
    expect(
      await crowd.rows(
        `SELECT r.state, r.campus, r.seq::int, r.empty_by - r.saved_at = interval '24 hours' AS day,
                r.next_wake_at = r.empty_by AS wakes, r.record_enc = s.personal_enc AS copied, r.eligible = s.eligible AS subjects
         FROM registration r JOIN student_record s ON s.id = r.student_record_id WHERE r.number = $1`,
        [who.number],
      ),
    ).toEqual([
      {
        state: 'live',
        campus: '993010',
        seq: 1,
        day: true,
        wakes: true,
        copied: true,
        subjects: true,
      },
    ]);
    expect(
      await crowd.rows(
        `SELECT f.type, d.pending_seq::int, a.action FROM fact f
         JOIN dispatch d USING (subject_kind, subject_id) JOIN audit a ON a.subject = f.subject_id
         WHERE f.subject_id = $1`,
        [who.number],
      ),
    ).toEqual([{ type: 'registrationSaved', pending_seq: 1, action: 'registrationSaved' }]);
  });

  test('keeps the record as it was when saved, whatever the register says later', async () => {
    const who = await crowd.candidate();
    await crowd.rows(`UPDATE student_record SET eligible = '{9}' WHERE id = $1`, [who.recordId]);
    const view = await crowd.store.views.registration({ number: who.number });
    expect(view?.registration.eligible).toContain('1');
  });

  test('the same pair twice, and twenty times at once, is one registration', async () => {
    const { accountId } = await crowd.account();
    const recordId = await crowd.record();
    const saved = await Promise.all(
      Array.from({ length: 20 }, () => crowd.store.saving.save(accountId, recordId)),
    );
    expect(new Set(saved.map((one) => one.number)).size).toBe(1);
    expect(saved.filter((one) => one.isNew)).toHaveLength(1);
  });

  test('of one candidate by many accounts at once succeeds for one, and says why to the others [edge 50]', async () => {
    const recordId = await crowd.record();
    const accounts = await Promise.all(Array.from({ length: 12 }, () => crowd.account()));
    const stores = [crowd.store, crowd.secondStore()] as const;
    const outcomes = await Promise.all(
      accounts.map(({ accountId }, at) =>
        outcomeOf((stores[at % 2] ?? crowd.store).saving.save(accountId, recordId)),
      ),
    );
    expect(countOf(outcomes, 'granted')).toBe(1);
    expect(countOf(outcomes, 'candidateHasRegistration')).toBe(11);
  });

  test('of many candidates by one account at once succeeds for one, and says why to the others [edge 50]', async () => {
    const { accountId } = await crowd.account();
    const records = await Promise.all(Array.from({ length: 12 }, () => crowd.record()));
    const outcomes = await Promise.all(
      records.map((recordId) => outcomeOf(crowd.store.saving.save(accountId, recordId))),
    );
    expect(countOf(outcomes, 'granted')).toBe(1);
    expect(countOf(outcomes, 'accountHasRegistration')).toBe(11);
  });

  test.each([
    { what: 'before the campus opens', campus: '993050', is: 'windowNotOpen' },
    { what: 'after it has closed', campus: '993060', is: 'windowClosed' },
  ])('$what is refused and binds nothing: $is [R11]', async ({ campus, is }) => {
    const { accountId } = await crowd.account();
    expect(await outcomeOf(crowd.store.saving.save(accountId, await recordAt(campus)))).toBe(is);
    expect(await crowd.rows('SELECT FROM registration WHERE account_id = $1', [accountId])).toEqual(
      [],
    );
  });

  test.each([
    { now: plusMs(OPENS_AT, -1), is: 'windowNotOpen' },
    { now: OPENS_AT, is: undefined },
    { now: plusMs(CLOSES_AT, -1), is: undefined },
    { now: CLOSES_AT, is: 'windowClosed' },
  ])('the window’s edges: $now is $is', ({ now, is }) => {
    expect(whyNotSave(campusOf('993010'), now)?.refusal).toBe(is);
  });

  test('of a record that does not exist is a miss', async () => {
    const { accountId } = await crowd.account();
    expect(await outcomeOf(crowd.store.saving.save(accountId, '999999999'))).toBe(
      'qualificationNotFound',
    );
  });
});

describe('the agreement [R9]', () => {
  const disagree = (accountId: string) =>
    crowd.rows('DELETE FROM agreement WHERE account_id = $1', [accountId]);

  test('must have been agreed to', async () => {
    const { accountId } = await crowd.account();
    await disagree(accountId);
    const recordId = await crowd.record();
    expect(await outcomeOf(crowd.store.saving.save(accountId, recordId))).toBe('agreementRequired');
    await crowd.store.saving.agree(accountId, 1);
    expect(await outcomeOf(crowd.store.saving.save(accountId, recordId))).toBe('granted');
  });

  test('keeps version and first moment, also when ticked in many tabs at once', async () => {
    const { accountId } = await crowd.account();
    await disagree(accountId);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => crowd.store.saving.agree(accountId, 1)),
    );
    expect(new Set(answers.map((one) => one.agreedAt)).size).toBe(1);
    expect(await crowd.store.saving.agree(accountId, 1)).toEqual(answers[0]);
  });

  test('of another version is refused, and a new version must be agreed to anew', async () => {
    const { accountId } = await crowd.account();
    expect(await outcomeOf(crowd.store.saving.agree(accountId, 2))).toBe('agreementOutdated');
    await crowd.rows('UPDATE sitting SET agreement_version = 2');
    try {
      const recordId = await crowd.record();
      expect(await outcomeOf(crowd.store.saving.save(accountId, recordId))).toBe(
        'agreementRequired',
      );
      expect(await outcomeOf(crowd.store.saving.agree(accountId, 1))).toBe('agreementOutdated');
      expect(await outcomeOf(crowd.store.saving.agree(accountId, 2))).toBe('granted');
    } finally {
      await crowd.rows('UPDATE sitting SET agreement_version = 1');
    }
  });
});

describe('资格信息查询 [R10]', () => {
  const { documentType: type, documentNumber: number, name } = GUIDE_PEOPLE.liaoXiaoer;

  test('finds the record when all three match, blanks and full-width characters forgiven', async () => {
    const typed = { type, number: ' ３３０101199001010008 ', name: ' 廖 晓儿' };
    const found = await crowd.store.saving.findRecord(typed);
    expect(found.personal).toMatchObject({ name, documentNumber: number });
  });

  test.each([
    { what: 'number', asked: { type, number: '330101199001010016', name } },
    { what: 'name', asked: { type, number, name: '廖晓二' } },
    { what: 'type', asked: { type: 'passport' as const, number, name } },
  ])('a wrong $what is the same miss', async ({ asked }) => {
    await expect(crowd.store.saving.findRecord(asked)).rejects.toMatchObject({
      refusal: { refusal: 'qualificationNotFound' },
    });
  });
});

describe('a registration that was deleted', () => {
  test('can be saved again, under a new number [R13] [edge 57]', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(24 * HOUR);
    await crowd.store.deadlines.releaseDue(who.number, await crowd.store.now());
    const again = await crowd.store.saving.save(who.accountId, who.recordId);
    expect(again.isNew).toBe(true);
    expect(again.number).not.toBe(who.number);
  });
});
