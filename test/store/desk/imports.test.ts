import { residentCheckCharacter } from '../../../domain/identity';
import type { StaffAct } from '../../../domain/staff';
import { english4, saveSomebody } from '../../support/people';
import { actOf, province, school } from '../../support/desk';
import { createImporting, type Importing } from '../../support/imports';
import { student, students } from '../../support/student-file';
import { createTestStore, type TestStore } from '../../support/test-store';
import { outcomeOf } from '../support/crowd';

/** Imports in the store [R43]: looked at first, then all or nothing, and taken back as long as nobody has built on it. */
let rig: TestStore;
let importing: Importing;
beforeAll(async () => {
  rig = await createTestStore();
  importing = createImporting(rig);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const officer = actOf('officer', school('99301'));
const operator = actOf('operator');

const countOf = async (table: string): Promise<number> => {
  const [row] = await rig.rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? 0;
};
const textOf = (view: { problems: { listed: readonly { row: number; message: string }[] } }) =>
  view.problems.listed.map(({ row, message }) => `${row} ${message}`);
const registerNow = () =>
  rig.rows(
    'SELECT id, campus, doc_hash, name_hash, personal_enc, eligible, barred_cet6 FROM student_record ORDER BY id',
  );

describe('a check', () => {
  it('changes nothing, and says what would happen', async () => {
    const before = await registerNow();
    const view = await importing.check(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'CHECK001' })),
    );
    expect(view).toMatchObject({
      state: 'checked',
      rowsTotal: 1,
      percent: 100,
      counts: { inserted: 1, updated: 0, same: 0, tasks: 0 },
      problems: { total: 0 },
    });
    expect(await registerNow()).toEqual(before);
  });

  it('of a file with an error ends there; it cannot be applied', async () => {
    const view = await importing.check(officer, 'studentRecords', students(student({ 姓名: '' })));
    expect(view).toMatchObject({ state: 'failed', problems: { total: 1 } });
    const confirm = rig.store.imports.confirm(officer, view.number, view.version);
    expect(await outcomeOf(confirm)).toBe('importNotReady');
  });

  it('of something else under the name of a workbook says so', async () => {
    const zip = Buffer.from('504b0304140000000000', 'hex');
    const view = await importing.check(officer, 'studentRecords', zip);
    expect(textOf(view)).toEqual(['1 不是 XLSX 工作簿，或文件已损坏']);
  });

  it('lapses after 24 hours without a go-ahead, and not before', async () => {
    const { number, version, lapsesAt } = await importing.check(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'LAPSE001' })),
    );
    const asOf = lapsesAt ?? '';
    expect(await rig.store.importWork.lapse(number, asOf)).toMatchObject({
      snapshot: { state: 'checked' },
    });
    await rig.rows(
      `UPDATE import_batch SET lapses_at = lapses_at - interval '24 hours 1 second' WHERE number = $1`,
      [number],
    );
    expect(await outcomeOf(rig.store.imports.confirm(officer, number, version))).toBe(
      'importNotReady',
    );
    expect(await rig.store.importWork.lapse(number, asOf)).toMatchObject({
      snapshot: { state: 'lapsed' },
      waitMs: 0,
    });
  });

  it('of the same file twice is one import, also when both ask in the same instant', async () => {
    const fileId = await importing.upload(officer, students(student({ 证件号码: 'TWICE001' })));
    const ask = () => rig.store.imports.start(officer, { kind: 'studentRecords', fileId });
    const [one, other] = await Promise.all([ask(), ask()]);
    expect(one.number).toBe(other.number);
    const facts = await rig.rows('SELECT type FROM fact WHERE subject_id = $1', [one.number]);
    expect(facts).toEqual([{ type: 'importAsked' }]);
  });
});

describe('an import', () => {
  it('[edge 58] with one bad row among ten thousand writes nothing', async () => {
    const before = await registerNow();
    const lines = Array.from({ length: 10_000 }, (_, at) =>
      student({ 证件号码: `LOT${at}X`, 学号: `L${at}` }),
    );
    lines[9_876] = student({ 证件号码: 'LOT9876X', 资格科目: '1;Z' });
    const view = await importing.check(officer, 'studentRecords', students(...lines));
    expect(textOf(view)).toEqual(['9878 没有这个科目']);
    expect(view.rowsTotal).toBe(10_000);
    expect(await registerNow()).toEqual(before);
  });

  it('[edge 58] that has become wrong after its check writes nothing, and says why', async () => {
    const file = students(
      student({ 证件号码: 'LATE0001', 校区代码: '961011' }),
      student({ 证件号码: 'LATE0002' }),
    );
    await importing.apply(operator, 'campuses', NEW_CAMPUS);
    const { number, version } = await importing.check(operator, 'studentRecords', file);
    await rig.store.imports.confirm(operator, number, version);
    await rig.rows(`DELETE FROM campus WHERE code = '961011'`);
    const before = await registerNow();
    await rig.store.importWork.apply(number, () => undefined);
    const view = await rig.store.imports.find(operator.staff, number);
    expect(view.state).toBe('failed');
    expect(textOf(view)).toEqual(['2 本考次没有这个校区']);
    expect(await registerNow()).toEqual(before);
  });

  it('that is given up half-way has written nothing, and is begun again', async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) =>
      student({ 证件号码: `HALF${at}`, 学号: `H${at}` }),
    );
    const { number, version } = await importing.check(
      officer,
      'studentRecords',
      students(...lines),
    );
    await rig.store.imports.confirm(officer, number, version);
    const before = await countOf('student_record');
    const giveUp = (rows: number): void => {
      if (rows >= 2_000) throw new Error('the worker shuts down');
    };
    await expect(rig.store.importWork.apply(number, giveUp)).rejects.toThrow('shuts down');
    expect(await countOf('student_record')).toBe(before);
    await rig.store.importWork.apply(number, () => undefined);
    expect(await countOf('student_record')).toBe(before + 3_000);
  });

  it('that two workers carry out at once is written once', async () => {
    const lines = Array.from({ length: 1_500 }, (_, at) =>
      student({ 证件号码: `RACE${at}`, 学号: `R${at}` }),
    );
    const { number, version } = await importing.check(
      officer,
      'studentRecords',
      students(...lines),
    );
    await rig.store.imports.confirm(officer, number, version);
    const before = await countOf('student_record');
    const work = () => rig.store.importWork.apply(number, () => undefined);
    const [one, other] = await Promise.all([work(), work()]);
    expect([one?.state, other?.state]).toEqual(['applied', 'applied']);
    expect(one?.seq).toBe(other?.seq);
    expect(await countOf('student_record')).toBe(before + 1_500);
    const facts = await rig.rows(`SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq`, [
      number,
    ]);
    expect(facts).toEqual(
      ['importAsked', 'importChecked', 'importConfirmed', 'importApplied'].map((type) => ({
        type,
      })),
    );
  });

  it('x and X, full-width digits and stray blanks are one document', async () => {
    const digits = Array.from(
      { length: 1000 },
      (_, at) => `11010119900307${String(at).padStart(3, '0')}`,
    );
    const document = `${digits.find((first17) => residentCheckCharacter(first17) === 'X') ?? ''}x`;
    const one = { 证件类型: '居民身份证', 证件号码: document, 学号: 'X1' };
    await importing.apply(officer, 'studentRecords', students(student(one)));
    const wide = document.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    const again = await importing.check(
      officer,
      'studentRecords',
      students(student({ ...one, 证件号码: ` ${wide.toUpperCase()} ` })),
    );
    expect(again.counts).toMatchObject({ inserted: 0, updated: 1 });
  });

  it('is in the audit log: who asked, who gave the go-ahead, and what was written', async () => {
    const { number } = await importing.apply(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'AUDIT001', 姓名: '李四光' })),
    );
    const rows = await rig.rows<{ actor: string; action: string }>(
      'SELECT actor, action, detail FROM audit WHERE subject = $1 ORDER BY id',
      [number],
    );
    expect(rows.map(({ actor, action }) => `${actor.split(':')[0]} ${action}`)).toEqual([
      'staff importAsked',
      'workflow importChecked',
      'staff importConfirmed',
      'workflow importApplied',
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/AUDIT001|李四光/);
  });
});

describe('whose rows', () => {
  it.each<[string, StaffAct, Record<string, string>, string[]]>([
    ['an officer of the school', officer, {}, []],
    [
      'an officer of another school',
      actOf('officer', school('99302')),
      {},
      ['2 不在您的管理范围内'],
    ],
    ['the province', actOf('provinceOfficer', province('99')), {}, []],
    ['another province', actOf('provinceOfficer', province('98')), {}, ['2 不在您的管理范围内']],
    ['an operator', operator, { 校区代码: '999999' }, ['2 本考次没有这个校区']],
  ])('student records: %s', async (_who, by, change, said) => {
    const file = students(student({ 证件号码: `SCOPE${by.staff.id.slice(0, 8)}`, ...change }));
    expect(textOf(await importing.check(by, 'studentRecords', file))).toEqual(said);
  });

  it('a record of another school is not taken over', async () => {
    await importing.apply(officer, 'studentRecords', students(student({ 证件号码: 'OWNED001' })));
    const neighbour = actOf('officer', school('99302'));
    const file = students(student({ 证件号码: 'OWNED001', 校区代码: '993020' }));
    expect(textOf(await importing.check(neighbour, 'studentRecords', file))).toEqual([
      '2 该证件在本考次已有其他学校的学籍，请联系省考试机构',
    ]);
    const view = await importing.check(
      actOf('provinceOfficer', province('99')),
      'studentRecords',
      file,
    );
    expect(view.counts).toMatchObject({ updated: 1 });
  });

  it('a candidate of another school does not exist for who bars', async () => {
    await importing.apply(officer, 'studentRecords', students(student({ 证件号码: 'BAR00001' })));
    const file = '证件类型,证件号码\n护照,BAR00001\n';
    const view = await importing.check(actOf('officer', school('99302')), 'barred', file);
    expect(textOf(view)).toEqual(['2 本考次的学籍中没有这个证件']);
    expect((await importing.check(officer, 'barred', file)).counts).toMatchObject({ updated: 1 });
  });

  it('scores and campuses are for operators, and nobody sees an import of another scope', async () => {
    const fileId = await importing.upload(officer, NEW_CAMPUS);
    for (const kind of ['cet4Scores', 'campuses', 'offerings'] as const) {
      expect(await outcomeOf(rig.store.imports.start(officer, { kind, fileId }))).toBe(
        'notAllowed',
      );
    }
    const { number } = await importing.check(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'SEEN0001' })),
    );
    const neighbour = actOf('officer', school('99302'));
    expect(await outcomeOf(rig.store.imports.find(neighbour.staff, number))).toBe('notFound');
    expect(
      (await rig.store.imports.search(neighbour.staff, {})).items.map((one) => one.number),
    ).not.toContain(number);
    expect((await rig.store.imports.search(officer.staff, {})).items[0]?.number).toBe(number);
    const theirs = rig.store.imports.start(neighbour, { kind: 'studentRecords', fileId });
    expect(await outcomeOf(theirs)).toBe('notFound');
  });

  it('a stale tab is told what has happened [edge 37]', async () => {
    const { number, version } = await importing.apply(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'STALE001' })),
    );
    const stale = rig.store.imports.undo(officer, number, {
      version: version - 1,
      why: '文件有误',
    });
    await expect(stale).rejects.toMatchObject({
      refusal: { refusal: 'changedMeanwhile', detail: '该导入已导入' },
    });
  });
});

describe('taking it back', () => {
  it('restores what was there before, to the byte', async () => {
    await importing.apply(
      officer,
      'studentRecords',
      students(student({ 证件号码: 'UNDO0001', 姓名: '甲' })),
    );
    const before = await registerNow();
    const file = students(
      student({ 证件号码: 'UNDO0001', 姓名: '乙', 资格科目: '1' }),
      student({ 证件号码: 'UNDO0002', 学号: 'U2' }),
    );
    const { number } = await importing.apply(officer, 'studentRecords', file);
    expect(await registerNow()).not.toEqual(before);
    expect(await importing.undo(officer, number)).toMatchObject({
      state: 'undone',
      undoProblems: { total: 0 },
    });
    expect(await registerNow()).toEqual(before);
    expect(
      await rig.rows('SELECT * FROM import_change WHERE import_number = $1', [number]),
    ).toEqual([]);
  });

  it('of newer ones first: an import below another one stays until that is taken back', async () => {
    const file = (name: string) => students(student({ 证件号码: 'LAYER001', 姓名: name }));
    const first = await importing.apply(officer, 'studentRecords', file('甲'));
    const second = await importing.apply(officer, 'studentRecords', file('乙'));
    expect(await importing.undo(officer, first.number)).toMatchObject({
      state: 'applied',
      undoProblems: {
        total: 1,
        listed: [{ row: 2, column: null, message: '导入后又被更改（其他导入或设置）' }],
      },
    });
    expect((await importing.undo(officer, second.number)).state).toBe('undone');
    expect((await importing.undo(officer, first.number)).state).toBe('undone');
  });

  it('is refused when the keys were replaced since: what was there before may not be readable any more', async () => {
    const file = (name: string) => students(student({ 证件号码: 'KEYS0001', 姓名: name }));
    await importing.apply(officer, 'studentRecords', file('甲'));
    const { number } = await importing.apply(officer, 'studentRecords', file('乙'));
    // The first character of the key's name.
    const replaced = `UPDATE student_record SET personal_enc = set_byte(personal_enc, 2, $2)
      WHERE id = (SELECT key::bigint FROM import_change WHERE import_number = $1)`;
    await rig.rows(replaced, [number, 'n'.charCodeAt(0)]);
    const refused = await importing.undo(officer, number);
    expect(refused.undoProblems.listed.map(({ message }) => message)).toEqual([
      '导入后更换过密钥，更换前的内容不能恢复',
    ]);
    await rig.rows(replaced, [number, 'k'.charCodeAt(0)]);
    expect((await importing.undo(officer, number)).state).toBe('undone');
  });

  it('is refused once somebody has registered with one of its rows, and nothing is taken back', async () => {
    const person = english4().next().value;
    if (!person) throw new Error('the register has nobody');
    const line = { 证件号码: 'REGISTER1', 姓名: '登记人', 学号: 'REG1' };
    const { number } = await importing.apply(
      officer,
      'studentRecords',
      students(student(line), student({ 证件号码: 'REGISTER2', 学号: 'REG2' })),
    );
    const registered = await saveSomebody(rig, {
      ...person,
      documentType: 'passport',
      documentNumber: 'REGISTER1',
      name: '登记人',
    });
    const before = await registerNow();
    expect(await importing.undo(officer, number)).toMatchObject({
      state: 'applied',
      undoProblems: {
        total: 1,
        listed: [{ row: 2, message: `已保存报名信息 ${registered.number}` }],
      },
    });
    expect(await registerNow()).toEqual(before);
  });

  it.each<[string, 'barred' | 'cet4Scores' | 'campuses' | 'offerings', string, string]>([
    [
      'barred',
      'barred',
      '证件类型,证件号码\n护照,UNDOBAR1\n',
      'SELECT doc_hash, barred_cet6 FROM student_record ORDER BY id',
    ],
    [
      'scores',
      'cet4Scores',
      '准考证号,证件类型,证件号码,姓名,成绩,年份\n993010201190109,护照,X00001,某人,425,2020\n',
      'SELECT * FROM cet4_score ORDER BY ticket',
    ],
    ['campuses', 'campuses', newCampus('961012'), 'SELECT * FROM campus ORDER BY code'],
    [
      'offerings',
      'offerings',
      '校区代码,科目代码,费用(元),容量\n993050,3,30,9\n',
      'SELECT * FROM offering ORDER BY campus, subject',
    ],
  ])('of %s restores what was there', async (_name, kind, file, query) => {
    await importing.apply(
      operator,
      'studentRecords',
      students(student({ 证件号码: 'UNDOBAR1', 学号: 'UB1' })),
    );
    const before = await rig.rows(query);
    const schools = await rig.rows('SELECT * FROM school ORDER BY code');
    const { number, state, problems } = await importing.apply(operator, kind, file);
    expect([state, problems.listed]).toEqual(['applied', []]);
    expect(await rig.rows(query)).not.toEqual(before);
    expect((await importing.undo(operator, number)).undoProblems.listed).toEqual([]);
    expect(await rig.rows(query)).toEqual(before);
    expect(await rig.rows('SELECT * FROM school ORDER BY code')).toEqual(schools);
  });

  it('of a campus that is used is refused', async () => {
    const { number } = await importing.apply(operator, 'campuses', newCampus('961013'));
    await importing.apply(
      operator,
      'studentRecords',
      students(student({ 证件号码: 'ATNEW001', 校区代码: '961013', 学号: 'AN1' })),
    );
    const view = await importing.undo(operator, number);
    expect(view.undoProblems.listed.map(({ message }) => message)).toEqual([
      '该校区已有学籍、开考科目或报名信息',
    ]);
  });
});

function newCampus(code: string): string {
  const header =
    '省代码,省名称,学校代码,学校名称,学校联系方式,学校允许外校口试,校区代码,校区名称,报名开始时间,报名结束时间,接收外校口试,校区允许外校口试,校区通告';
  return `${header}\n96,新省,${code.slice(0, 5)},新学校,,是,${code},新校区,2026-11-20 10:00:00,2027-12-01 10:00,否,是,\n`;
}

const NEW_CAMPUS = newCampus('961011');
