import { buffer } from 'node:stream/consumers';
import { FORMATS } from '../../../api/desk/exports/formats';
import { EXPORTED_KINDS } from '../../../store/desk/register-exports';
import { actOf, province } from '../../support/desk';
import { createImporting, type Importing } from '../../support/imports';
import { student, students } from '../../support/student-file';
import { createTestStore, type TestStore } from '../../support/test-store';

/** What was written out and is read again is what it was: every digit, every zero, and what looks like a formula. */
let rig: TestStore;
let importing: Importing;
beforeAll(async () => {
  rig = await createTestStore();
  importing = createImporting(rig);
  await importing.apply(
    office,
    'studentRecords',
    students(
      student({
        证件号码: '001234567890123456',
        姓名: '=1+1',
        学号: '000777',
        年级: '01',
        备注: '"+86,甲"',
      }),
      student({ 证件号码: 'TWICE-1', 姓名: '@李', 学号: '-1', 备注: "'王" }),
    ),
  );
  await importing.apply(office, 'barred', '证件类型,证件号码\n护照,TWICE-1\n');
});
afterAll(() => rig.close());

const office = actOf('provinceOfficer', province('99'));
const operator = actOf('operator');

const written = async (
  kind: (typeof EXPORTED_KINDS)[number],
  format: 'csv' | 'xlsx',
): Promise<Buffer> =>
  buffer(FORMATS[format].write(await rig.store.registerExports.write(operator, kind, '核对')));

const everything = () =>
  Promise.all(
    ['student_record', 'campus', 'school', 'province', 'offering'].map((table) =>
      rig.rows(`SELECT * FROM ${table} t ORDER BY t`),
    ),
  );

describe.each(EXPORTED_KINDS)('%s', (kind) => {
  it.each(['csv', 'xlsx'] as const)(
    '[edge 58] written out as %s and imported again changes nothing',
    async (format) => {
      const before = await everything();
      const view = await importing.apply(operator, kind, await written(kind, format));
      expect(view.problems.listed).toEqual([]);
      expect(view).toMatchObject({
        state: 'applied',
        counts: { inserted: 0, updated: 0, tasks: 0 },
      });
      expect(view.counts?.same).toBe(view.rowsTotal);
      expect(view.rowsTotal).toBeGreaterThan(0);
      expect(await everything()).toEqual(before);
    },
  );
});

it('[edge 58] a formula in a name is inert in the file', async () => {
  const text = (await written('studentRecords', 'csv')).toString('utf8');
  expect(text).toMatch(/,'=1\+1,/);
  expect(text).not.toMatch(/,[=+@-]/);
});

it('[edge 58] the export of a province holds nobody of another', async () => {
  const table = await rig.store.registerExports.write(office, 'studentRecords', '核对');
  const campuses = new Set<string>();
  const at = table.header.indexOf('校区代码');
  for await (const rows of table.pages)
    for (const row of rows) campuses.add((row[at] ?? '').slice(0, 2));
  expect([...campuses]).toEqual(['99']);
});
