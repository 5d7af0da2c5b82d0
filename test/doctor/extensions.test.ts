import { plusHours } from '../../domain/instant';
import { sweep } from '../../outbox/sweep';
import { examine } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { taskQueues } from '../../temporal.config';
import { extensionWorkflowId } from '../../workflows/ids';
import { school } from '../support/desk';
import { startExtension } from '../support/extension';
import { english4 } from '../support/people';
import { createPlay, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterAll(() => rig?.close());

const outlet = () => ({ facts: rig.store.facts, client: rig.client, queues: taskQueues });
const runOf = (number: string) => rig.client.workflow.getHandle(extensionWorkflowId(number));
const findings = async (number: string) =>
  (await examine(rig.database.pool, rig.client)).filter(({ subject }) => subject === number);

/** An extension whose workflow nobody works on. */
const standingStill = async (hours: number): Promise<string> => {
  await rig.stopWorkers();
  const number = await startExtension(rig, school('99301'), hours);
  await rig.eventually(async () => {
    expect((await runOf(number).describe()).status.name).toBe('RUNNING');
    expect(await findings(number)).toEqual([]);
  });
  return number;
};

const endByForce = async (number: string): Promise<void> => {
  await runOf(number).terminate('by a test');
  await rig.startWorkers();
};

it('[R45] [R47] finds an extension whose workflow is gone, and starts it again; then it is carried out', async () => {
  const who = await play.holding('1');
  const before = (await play.status(who.number)).snapshot.entries[0]?.payBy ?? '';
  const number = await standingStill(2);
  await endByForce(number);
  await rig.eventually(async () =>
    expect((await findings(number)).map(({ check, mendable }) => [check, mendable])).toEqual([
      ['extensionWithoutWorkflow', true],
    ]),
  );
  expect(await mend(outlet(), await findings(number))).toBe(1);
  expect(await runOf(number).result()).toEqual({ moved: 1, skipped: 0, total: 1 });
  await rig.eventually(async () => {
    const { snapshot } = await play.status(who.number);
    expect(snapshot.entries[0]?.payBy).toBe(plusHours(before, 2));
    expect(await findings(number)).toEqual([]);
  });
});

it('[R45] [R47] is started again by the sweep too, once it is two minutes late', async () => {
  const number = await standingStill(3);
  await endByForce(number);
  expect(await sweep(outlet())).toBe(0);
  await rig.time.skip(3 * MINUTE);
  expect(await sweep(outlet())).toBe(1);
  expect(await runOf(number).result()).toMatchObject({ moved: 1 });
  await rig.time.skip(3 * MINUTE);
  expect(await sweep(outlet())).toBe(0);
});

it('[R45] is not counted as swept while its run is open, however long it takes', async () => {
  const number = await standingStill(1);
  // Nobody works on it, so its run cannot come along with a skip of time.
  await rig.owner.query(
    `UPDATE extension_batch SET started_at = started_at - interval '3 minutes' WHERE number = $1`,
    [number],
  );
  expect(await sweep(outlet())).toBe(0);
  await rig.startWorkers();
  expect(await runOf(number).result()).toMatchObject({ moved: 1 });
});
