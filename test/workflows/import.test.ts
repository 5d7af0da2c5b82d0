import { MINUTE, HOUR } from '../support/play';
import { actOf, school } from '../support/desk';
import { createImporting, type Importing } from '../support/imports';
import { createRig, type Rig } from '../support/rig';
import { student, students } from '../support/student-file';
import { importWorkflowId } from '../../workflows/ids';
import type { ImportOutcome } from '../../workflows/import.messages';
import type { ImportState } from '../../domain/importing';

/** An import as a workflow [R43]: it checks, waits for the go-ahead, writes, and takes back. */
let rig: Rig;
let importing: Importing;
beforeAll(async () => {
  rig = await createRig();
  importing = createImporting(rig);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const officer = actOf('officer', school('99301'));

const ask = async (...lines: string[]): Promise<string> => {
  const fileId = await importing.upload(officer, students(...lines));
  return (await rig.store.imports.start(officer, { kind: 'studentRecords', fileId })).number;
};
const viewOf = (number: string) => rig.store.imports.find(officer.staff, number);
const until = (number: string, state: ImportState) =>
  rig.eventually(async () => {
    const view = await viewOf(number);
    if (view.state !== state) throw new Error(`${number} is ${view.state}`);
    return view;
  });
const outcomeOf = (number: string): Promise<ImportOutcome> =>
  rig.client.workflow.getHandle(importWorkflowId(number)).result() as Promise<ImportOutcome>;
const records = async (): Promise<number> => {
  const [row] = await rig.rows<{ count: number }>(
    'SELECT count(*)::int AS count FROM student_record',
  );
  return row?.count ?? 0;
};

describe('the workflow of an import', () => {
  it('[R43] checks the file, writes it after the go-ahead, and takes it back in a next run', async () => {
    const before = await records();
    const number = await ask(
      student({ 证件号码: 'FLOW0001' }),
      student({ 证件号码: 'FLOW0002', 学号: 'F2' }),
    );
    const { version } = await until(number, 'checked');
    expect(await records()).toBe(before);
    await rig.store.imports.confirm(officer, number, version);
    expect(await outcomeOf(number)).toEqual({ end: 'applied' });
    expect(await records()).toBe(before + 2);

    const applied = await viewOf(number);
    await rig.store.imports.undo(officer, number, { version: applied.version, why: '文件有误' });
    await until(number, 'undone');
    expect(await outcomeOf(number)).toEqual({ end: 'undone' });
    expect(await records()).toBe(before);
  });

  it('ends at once for a file with errors', async () => {
    const number = await ask(student({ 姓名: '' }));
    await until(number, 'failed');
    expect(await outcomeOf(number)).toEqual({ end: 'failed' });
  });

  it('waits 24 hours for the go-ahead, and then no more', async () => {
    const before = await records();
    const number = await ask(student({ 证件号码: 'WAIT0001' }));
    await until(number, 'checked');
    await rig.time.skip(24 * HOUR - MINUTE);
    expect((await viewOf(number)).state).toBe('checked');
    await rig.time.skip(2 * MINUTE);
    expect(await outcomeOf(number)).toEqual({ end: 'lapsed' });
    expect(await records()).toBe(before);
  });

  it('a go-ahead that was given while no worker lived is carried out when one lives again', async () => {
    const before = await records();
    const number = await ask(student({ 证件号码: 'DEAD0001' }));
    const { version } = await until(number, 'checked');
    await rig.stopWorkers();
    await rig.store.imports.confirm(officer, number, version);
    await rig.told();
    expect(await records()).toBe(before);
    await rig.startWorkers();
    expect(await outcomeOf(number)).toEqual({ end: 'applied' });
    expect(await records()).toBe(before + 1);
  });

  it('a refused undo leaves it applied, with the reason', async () => {
    const number = await ask(student({ 证件号码: 'KEEP0001' }));
    const { version } = await until(number, 'checked');
    await rig.store.imports.confirm(officer, number, version);
    await until(number, 'applied');
    await outcomeOf(number);
    const again = await ask(student({ 证件号码: 'KEEP0001', 姓名: '另一名' }));
    await rig.store.imports.confirm(officer, again, (await until(again, 'checked')).version);
    await until(again, 'applied');
    const { version: now } = await viewOf(number);
    await rig.store.imports.undo(officer, number, { version: now, why: '文件有误' });
    const view = await rig.eventually(async () => {
      const found = await viewOf(number);
      if (found.state !== 'applied' || found.version === now) throw new Error('not decided yet');
      return found;
    });
    expect(view.undoProblems.total).toBe(1);
    await rig.eventually(async () => expect(await outcomeOf(number)).toEqual({ end: 'applied' }));
  });
});
