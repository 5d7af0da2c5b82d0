import { english4, logInSomebody, saveSomebody, type TestCandidate } from '../../support/people';
import { outcomeOf } from '../../store/support/crowd';
import { waitingForLock } from '../capacity/support/acts';
import { actOf, province } from '../../support/desk';
import { createImporting, type Importing } from '../../support/imports';
import { student, students } from '../../support/student-file';
import { createTestStore, type TestStore } from '../../support/test-store';
import type { SeedPerson } from '../../../prisma/seed';

/** The register changes under somebody who has registered with it: never silently, and never lost. */
let rig: TestStore;
let importing: Importing;
const people = english4();
beforeAll(async () => {
  rig = await createTestStore();
  importing = createImporting(rig);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const office = actOf('provinceOfficer', province('99'));

/** A candidate whose record came by an import, with the line that it came from. */
const registered = async (line: Record<string, string>): Promise<TestCandidate> => {
  await importing.apply(office, 'studentRecords', students(student(line)));
  const person = people.next().value;
  if (!person) throw new Error('the register has nobody left');
  const documentNumber = line['证件号码'] ?? '';
  const own: SeedPerson = {
    ...person,
    documentType: 'passport',
    documentNumber,
    name: line['姓名'] ?? '',
  };
  return saveSomebody(rig, own);
};
const recordsOf = () =>
  rig.rows(
    'SELECT id, campus, doc_hash, name_hash, personal_enc, eligible FROM student_record ORDER BY id',
  );
const registrationOf = ({ number }: TestCandidate) =>
  rig.rows(
    'SELECT seq, campus, candidate_hash, record_enc, eligible FROM registration WHERE number = $1',
    [number],
  );

describe('a roster that comes again [edge 51]', () => {
  const line = { 证件号码: 'ROSTER01', 姓名: '钱一', 学号: 'R001' };

  it('[edge 51] with another name, campus or subjects for somebody who has registered is a task, and overwrites nothing', async () => {
    const who = await registered(line);
    const [records, registration] = [await recordsOf(), await registrationOf(who)];
    const changed = student({ ...line, 姓名: '钱乙', 校区代码: '993020', 资格科目: '1' });
    const view = await importing.apply(office, 'studentRecords', students(changed));
    expect(view).toMatchObject({
      state: 'applied',
      counts: { inserted: 0, updated: 0, same: 0, tasks: 1 },
      tasks: {
        total: 1,
        listed: [{ row: 2, registration: who.number, columns: ['姓名', '校区代码', '资格科目'] }],
      },
    });
    expect(await recordsOf()).toEqual(records);
    expect(await registrationOf(who)).toEqual(registration);
  });

  it('[edge 51] with another document is the same task: neither a second record nor another one', async () => {
    const own = { ...line, 证件号码: 'ROSTER02', 学号: 'R002' };
    const who = await registered(own);
    const records = await recordsOf();
    const view = await importing.apply(
      office,
      'studentRecords',
      students(student({ ...own, 证件号码: 'ROSTER22' })),
    );
    expect(view.tasks.listed).toEqual([
      { row: 2, registration: who.number, columns: ['证件号码'] },
    ]);
    expect(await recordsOf()).toEqual(records);
  });

  it('[edge 51] with nothing new for them is no task; others in the same file are brought up to date', async () => {
    const own = { ...line, 证件号码: 'ROSTER03', 学号: 'R003' };
    const other = { ...line, 证件号码: 'ROSTER04', 学号: 'R004' };
    await registered(own);
    await importing.apply(office, 'studentRecords', students(student(other)));
    const file = students(student(own), student({ ...other, 姓名: '孙三' }));
    const view = await importing.apply(office, 'studentRecords', file);
    expect(view.counts).toEqual({ inserted: 0, updated: 1, same: 1, tasks: 0 });
  });

  it('[edge 51] a record of which nobody knows any more what it was hashed from is compared by its content', async () => {
    const own = { ...line, 证件号码: 'ROSTER05', 学号: 'R005' };
    await registered(own);
    await rig.rows('UPDATE student_record SET content_hash = NULL');
    const view = await importing.check(office, 'studentRecords', students(student(own)));
    expect(view.counts).toEqual({ inserted: 0, updated: 0, same: 1, tasks: 0 });
  });

  it.each([
    ['changes', `UPDATE student_record SET personal_enc = $2 WHERE id = $1`, 'saved'],
    [
      'is taken back',
      `DELETE FROM student_record WHERE id = $1 AND $2::bytea IS NOT NULL`,
      'refused',
    ],
  ])(
    '[edge 51] who saves while the record %s waits for it, and never saves what is no more',
    async (_what, sql, outcome) => {
      const own = { ...line, 证件号码: `RACE${outcome}`, 学号: `RA${outcome}` };
      await importing.apply(office, 'studentRecords', students(student(own)));
      const documentHash = rig.personalData.documentHash('passport', own.证件号码);
      const [record] = await rig.rows<{ id: string; personal_enc: Buffer }>(
        'SELECT id, personal_enc FROM student_record WHERE doc_hash = $1',
        [documentHash],
      );
      if (!record) throw new Error('the record is not there');
      const { accountId } = await logInSomebody(rig);
      const { agreementVersion } = await rig.store.views.sitting();
      await rig.store.saving.agree(accountId, agreementVersion);
      const newer = rig.personalData.encrypt(rig.personalData.decrypt(record.personal_enc));

      const importer = await rig.database.pool.connect();
      await importer.query('BEGIN');
      await importer.query(sql, [record.id, newer]);
      const saving = outcomeOf(rig.store.saving.save(accountId, record.id));
      await waitingForLock(rig, 1);
      await importer.query('COMMIT');
      importer.release();
      expect(await saving).toBe(outcome === 'saved' ? 'granted' : 'qualificationNotFound');
      const kept = await rig.rows(
        'SELECT record_enc FROM registration WHERE student_record_id = $1',
        [record.id],
      );
      expect(kept).toEqual(outcome === 'saved' ? [{ record_enc: newer }] : []);
    },
  );

  it('[edge 51] the differences are told by their columns, never by their content', async () => {
    const own = { ...line, 证件号码: 'ROSTER06', 姓名: '周秘密', 学号: 'R006' };
    await registered(own);
    const { number } = await importing.check(
      office,
      'studentRecords',
      students(student({ ...own, 姓名: '吴秘密' })),
    );
    const told = await rig.rows('SELECT result::text AS text FROM import_batch WHERE number = $1', [
      number,
    ]);
    expect(JSON.stringify(told)).toContain('姓名');
    expect(JSON.stringify(told)).not.toMatch(/秘密|ROSTER06/);
  });
});
