import { examine } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { taskQueues } from '../../temporal.config';
import type { RebindOutcome } from '../../workflows/rebind.messages';
import { rebindWorkflowId } from '../../workflows/ids';
import { english4, logInSomebody } from '../support/people';
import { createPlay } from '../support/play';
import { createRebinding } from '../support/rebinding';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

it('[R40] [R47] finds a proposal whose workflow is gone, and starts it again; then it is carried out', async () => {
  const who = await createPlay(rig, english4()).holding('1');
  const rebinding = createRebinding(rig);
  const number = await rebinding.propose(who.number, await logInSomebody(rig));
  await rig.told();
  const findings = async () =>
    (await examine(rig.database.pool, rig.client)).filter(({ subject }) => subject === number);
  await rig.eventually(async () => expect(await findings()).toEqual([]));

  const handle = rig.client.workflow.getHandle(rebindWorkflowId(number));
  await handle.terminate('by a test');
  await rig.eventually(async () =>
    expect((await findings()).map(({ check, mendable }) => [check, mendable])).toEqual([
      ['rebindWithoutWorkflow', true],
    ]),
  );
  const outlet = { facts: rig.store.facts, client: rig.client, queues: taskQueues };
  expect(await mend(outlet, await findings())).toBe(1);
  await rig.eventually(async () => expect(await findings()).toEqual([]));
  await rebinding.approve(number);
  expect((await handle.result()) as RebindOutcome).toEqual({ end: 'applied' });
});
