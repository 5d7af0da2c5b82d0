import { examine, type Finding } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { createAuditSealer } from '../../store/audit';
import { taskQueues } from '../../temporal.config';
import { registrationWorkflowId } from '../../workflows/ids';
import { peopleFor, saveSomebody } from '../support/people';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
const people = peopleFor(['1']);

beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

const findings = (): Promise<Finding[]> => examine(rig.database.pool, rig.client);
const checksOf = (found: readonly Finding[], subject: string) =>
  found.filter((one) => one.subject === subject).map((one) => one.check);

const saveUnseen = () => {
  const { value } = people.next();
  if (!value) throw new Error('the register has nobody left for this test');
  return saveSomebody(rig, value);
};

const saveNext = async () => {
  const saved = await saveUnseen();
  await rig.eventually(() => rig.expectWaiting(saved.number));
  return saved;
};

describe('the doctor [R47]', () => {
  it('finds nothing where PostgreSQL and Temporal agree', async () => {
    await saveNext();
    await createAuditSealer(rig.database.pool).seal();
    expect(await findings()).toEqual([]);
  });

  it('finds a deadline whose workflow was terminated, and mends it', async () => {
    const { number } = await saveNext();
    await rig.client.workflow.getHandle(registrationWorkflowId(number)).terminate('a test');
    const found = await rig.eventually(async () => {
      const all = await findings();
      if (!checksOf(all, number).includes('deadlineWithoutWorkflow'))
        throw new Error('not found yet');
      return all;
    });
    const queues = taskQueues;
    expect(await mend({ facts: rig.store.facts, client: rig.client, queues }, found)).toBe(1);
    await rig.eventually(() => rig.expectWaiting(number));
    expect(checksOf(await findings(), number)).toEqual([]);
  });

  it('finds an open workflow that names a registration that is not there', async () => {
    const { number } = await saveNext();
    const snapshot = (await rig.store.facts.snapshots([number])).get(number);
    await rig.client.workflow.start('registration', {
      workflowId: registrationWorkflowId('26299999999'),
      taskQueue: taskQueues.registration,
      args: [{ snapshot: { ...snapshot, number: '26299999999' } }],
    });
    const inTwoMinutes = new Date(Date.now() + 120_000);
    const found = await rig.eventually(async () => {
      const all = await examine(rig.database.pool, rig.client, inTwoMinutes);
      if (checksOf(all, '26299999999').length === 0) throw new Error('not found yet');
      return all;
    });
    expect(checksOf(found, '26299999999')).toEqual(['workflowWithoutRow']);
    await rig.client.workflow.getHandle(registrationWorkflowId('26299999999')).terminate('a test');
  });

  it('finds facts that were not sent and audit rows that were not sealed for a minute', async () => {
    await rig.stopDispatcher();
    const saved = await saveUnseen();
    await rig.rows(
      `UPDATE dispatch SET pending_since = now() - interval '2 minutes' WHERE subject_id = $1`,
      [saved.number],
    );
    await rig.rows(
      `INSERT INTO audit (at, actor, action, subject, detail) VALUES (decision_now() - interval '2 minutes', 'workflow', 'tested', 'x', '{}')`,
    );
    const found = await findings();
    expect(checksOf(found, saved.number)).toEqual(['deadlineWithoutWorkflow', 'factsNotSent']);
    expect(checksOf(found, 'audit')).toEqual(['auditNotSealed']);
    rig.startDispatcher();
    await rig.eventually(() => rig.expectWaiting(saved.number));
  });

  it('finds a counter of places that differs from the entries', async () => {
    await rig.rows(`UPDATE offering SET held = held + 1 WHERE campus = '993010' AND subject = 'F'`);
    expect((await findings()).filter((one) => one.check === 'invariant')).toEqual([
      expect.objectContaining({ subject: '993010/F', mendable: false }),
    ]);
    await rig.rows(`UPDATE offering SET held = held - 1 WHERE campus = '993010' AND subject = 'F'`);
  });
});
