import { examine, type Finding } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import { createAuditSealer } from '../../store/audit';
import { taskQueues } from '../../temporal.config';
import { registrationWorkflowId } from '../../workflows/ids';
import { peopleFor, saveSomebody } from '../support/people';
import { createRig, type Rig } from '../support/rig';
import { temporalAddress } from '../support/stack';
import { runShell } from '../outages/support/shell';
import { findTemporalBinary } from '../../scripts/temporal-binary';
import type { RegistrationSnapshot } from '../../domain/snapshot';
import { pageBlock } from './support/operations-page';

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

const inTwoMinutes = () => new Date(Date.now() + 120_000);

const snapshotOf = async (number: string): Promise<RegistrationSnapshot> => {
  const snapshot = (await rig.store.facts.waiting.registration.snapshots([number])).get(number);
  if (!snapshot) throw new Error(`${number} is not there`);
  return snapshot;
};

/** A run that knows this snapshot, whatever the row says. */
const startAgain = (snapshot: RegistrationSnapshot, number: string) =>
  rig.client.workflow.start('registration', {
    workflowId: registrationWorkflowId(number),
    taskQueue: taskQueues.registration,
    args: [{ snapshot: { ...snapshot, number } }],
  });

const temporal = async (command: string) => {
  const { path } = await findTemporalBinary(process.env);
  return runShell(command.replace(/^temporal/, path), {
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: rig.namespace,
  });
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
    await startAgain(await snapshotOf(number), '26299999999');
    const found = await rig.eventually(async () => {
      const all = await examine(rig.database.pool, rig.client, inTwoMinutes());
      if (checksOf(all, '26299999999').length === 0) throw new Error('not found yet');
      return all;
    });
    expect(checksOf(found, '26299999999')).toEqual(['workflowWithoutRow']);
    await rig.client.workflow.getHandle(registrationWorkflowId('26299999999')).terminate('a test');
  });

  it('ends such a workflow by the page’s command', async () => {
    const { number } = await saveNext();
    await startAgain(await snapshotOf(number), '26299999998');
    const command = pageBlock('Workflow without a reason', 'sh').replace(
      '26200000001',
      '26299999998',
    );
    await rig.eventually(() => rig.expectWaiting('26299999998'));
    expect(await temporal(command)).toMatchObject({ code: 0 });
    await expect(rig.expectWaiting('26299999998')).rejects.toThrow('TERMINATED');
  });

  it('finds an open workflow of a registration that is through, and mends it', async () => {
    const { number, session } = await saveNext();
    const old = await snapshotOf(number);
    await rig.store.registrations.chooseSubjects({ session }, [{ subject: '1' }]);
    const wanted = { subjects: ['1'], gateway: 'alipay', bank: null } as const;
    const { answer } = await rig.store.payments.openOrder({ session }, wanted);
    const { number: attempt, amountFen } = answer.attempt;
    const trade = {
      gateway: 'alipay',
      attempt,
      tradeNo: 'a trade',
      amountFen,
      paidAt: null,
    } as const;
    await rig.store.payments.recordTrade(trade, 'alipay');
    // A fact that is still to be told would start the next run.
    await rig.told();
    expect(await rig.outcome(number)).toEqual({ end: 'settled' });

    await startAgain(old, number);
    const found = await rig.eventually(async () => {
      const all = await examine(rig.database.pool, rig.client, inTwoMinutes());
      if (checksOf(all, number).length === 0) throw new Error('not found yet');
      return all.filter((one) => one.subject === number);
    });
    expect(checksOf(found, number)).toEqual(['workflowOfTheFinished']);
    const queues = taskQueues;
    expect(await mend({ facts: rig.store.facts, client: rig.client, queues }, found)).toBe(1);
    expect(await rig.outcome(number)).toEqual({ end: 'settled' });
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

  it('finds nothing to say about the rights of the application’s login, and all that an owner’s could do to the log [R48]', async () => {
    const about = (found: readonly Finding[]) =>
      found.filter(({ check }) => check === 'auditNotAppendOnly');
    expect(about(await findings())).toEqual([]);
    expect(about(await examine(rig.owner, rig.client))).toEqual(
      ['audit', 'audit_seal'].map((subject) => ({
        check: 'auditNotAppendOnly',
        subject,
        detail: 'this login has ownership, UPDATE, DELETE, TRUNCATE, TRIGGER',
        mendable: false,
      })),
    );
  });

  it('finds a counter of places that differs from the entries', async () => {
    await rig.rows(`UPDATE offering SET held = held + 1 WHERE campus = '993010' AND subject = 'F'`);
    expect((await findings()).filter((one) => one.check === 'invariant')).toEqual([
      expect.objectContaining({ subject: '993010/F', mendable: false }),
    ]);
    await rig.rows(`UPDATE offering SET held = held - 1 WHERE campus = '993010' AND subject = 'F'`);
  });
});
