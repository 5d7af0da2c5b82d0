import { examine } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { taskQueues } from '../../temporal.config';
import { importWorkflowId } from '../../workflows/ids';
import { actOf } from '../support/desk';
import { createImporting } from '../support/imports';
import { createRig, type Rig } from '../support/rig';
import { student, students } from '../support/student-file';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

it('[R43] [R47] finds an import whose workflow is gone, and starts it again; then it is carried out', async () => {
  const by = actOf('operator');
  const content = students(student({ 证件号码: 'DOCTOR01' }));
  const fileId = await createImporting(rig).upload(by, content);
  const { number } = await rig.store.imports.start(by, { kind: 'studentRecords', fileId });
  const checked = await rig.eventually(async () => {
    const view = await rig.store.imports.find(by.staff, number);
    if (view.state !== 'checked') throw new Error(`it is ${view.state}`);
    return view;
  });
  const findings = async () =>
    (await examine(rig.database.pool, rig.client)).filter(({ subject }) => subject === number);
  await rig.eventually(async () => expect(await findings()).toEqual([]));

  const handle = rig.client.workflow.getHandle(importWorkflowId(number));
  await handle.terminate('by a test');
  await rig.eventually(async () =>
    expect((await findings()).map(({ check, mendable }) => [check, mendable])).toEqual([
      ['importWithoutWorkflow', true],
    ]),
  );
  const outlet = { facts: rig.store.facts, client: rig.client, queues: taskQueues };
  expect(await mend(outlet, await findings())).toBe(1);
  await rig.eventually(async () => expect(await findings()).toEqual([]));

  await rig.store.imports.confirm(by, number, checked.version);
  await rig.eventually(async () => expect(await handle.result()).toEqual({ end: 'applied' }));
});
