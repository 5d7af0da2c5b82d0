import { sweep } from '../../outbox/sweep';
import { taskQueues } from '../../temporal.config';
import type { RebindOutcome, RebindStatus } from '../../workflows/rebind.messages';
import { rebindWorkflowId } from '../../workflows/ids';
import { english4, logInSomebody } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRebinding, type Rebinding } from '../support/rebinding';
import { createRig, type Rig } from '../support/rig';

/** The workflow of a rebind [R40]: 72 hours for a leader, then it is over; what is approved is carried out. */
let rig: Rig;
let play: Play;
let rebinding: Rebinding;
beforeAll(async () => {
  rig = await createRig();
  // Three days and more for each test: the windows stay open for all of them.
  await rig.rows(`UPDATE campus SET closes_at = closes_at + interval '30 days'`);
  play = createPlay(rig, english4());
  rebinding = createRebinding(rig);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const handle = (number: string) => rig.client.workflow.getHandle(rebindWorkflowId(number));
const outcome = (number: string) => handle(number).result() as Promise<RebindOutcome>;
const status = (number: string) => handle(number).query<RebindStatus>('status');
const waiting = (number: string) =>
  rig.eventually(async () => {
    const { status: run } = await handle(number).describe();
    if (run.name !== 'RUNNING') throw new Error(`${number} is ${run.name}`);
  });

const proposed = async () => {
  const who = await play.holding('1');
  const to = await logInSomebody(rig);
  const number = await rebinding.propose(who.number, to);
  await rig.told();
  await waiting(number);
  return { who, to, number };
};

describe('a proposal', () => {
  test('[R40] waits 72 hours and not a minute less; then it lapses, and nothing has moved', async () => {
    const { who, number } = await proposed();
    const { expiresAt } = (await status(number)).snapshot;
    await rig.time.skip(72 * HOUR - MINUTE);
    await waiting(number);
    expect((await rebinding.view(number)).state).toBe('proposed');
    await rig.time.skip(2 * MINUTE);
    expect(await outcome(number)).toEqual({ end: 'lapsed' });
    const view = await rebinding.view(number);
    expect(view).toMatchObject({ state: 'lapsed', approver: null, expiresAt });
    expect((view.endedAt ?? '') >= expiresAt).toBe(true);
    expect(await rebinding.ownerOf(who.number)).toBe(who.accountId);
  });

  test('[R40] approved a minute before that, it is carried out; both addresses are mailed', async () => {
    // Paid, so that it lives for three days.
    const who = await play.holding('1');
    await play.payInTime(await play.order(who, '1'));
    const to = await logInSomebody(rig);
    const number = await rebinding.propose(who.number, to);
    await waiting(number);
    await rig.time.skip(72 * HOUR - MINUTE);
    await rebinding.approve(number);
    expect(await outcome(number)).toEqual({ end: 'applied' });
    expect(await rebinding.ownerOf(who.number)).toBe(to.accountId);
    await rig.eventually(() => {
      const sent = rig.mails.filter(
        ({ subject }) => subject.includes('绑定到') || subject.includes('换绑到'),
      );
      expect(sent.map(({ to: address }) => address).sort()).toEqual([to.email, who.email].sort());
      return Promise.resolve();
    });
  });

  test('[R40] rejected, it is over at once, and another may be made', async () => {
    const { who, to, number } = await proposed();
    await rebinding.reject(number);
    expect(await outcome(number)).toEqual({ end: 'rejected' });
    expect((await rebinding.view(number)).note).toBe('核对的信息不足');
    const again = await rebinding.propose(who.number, to);
    await rebinding.reject(again);
    await rig.told();
    expect(await outcome(again)).toEqual({ end: 'rejected' });
  });

  test('[R40] approved and overtaken before it was carried out, it ends as refused', async () => {
    const { who, to, number } = await proposed();
    await rig.stopDispatcher();
    await rebinding.approve(number);
    await rig.rows(`UPDATE account SET email_enc = $2 WHERE id = $1`, [
      to.accountId,
      rig.personalData.encrypt('elsewhere@example.com'),
    ]);
    rig.startDispatcher();
    expect(await outcome(number)).toEqual({ end: 'refused' });
    expect((await rebinding.view(number)).refusedBecause).toBe(
      '提出申请后情况已有变化，请驳回后重新提出',
    );
    expect(await rebinding.ownerOf(who.number)).toBe(who.accountId);
  });

  test('[R46] is found by state and deadline, and says in one sentence what it waits for', async () => {
    const { who, number } = await proposed();
    const { waitsFor, state } = await status(number);
    expect(state).toBe('pending');
    expect(waitsFor).toMatch(
      new RegExp(`^报名信息 ${who.number} 的换绑申请于 .*（北京时间） 提出，等待领导审批`),
    );
    const listed = async (query: string) => {
      const found: string[] = [];
      for await (const run of rig.client.workflow.list({ query })) found.push(run.workflowId);
      return found;
    };
    await rig.eventually(async () =>
      expect(
        await listed(
          `WorkflowType = 'rebind' AND ExecutionStatus = 'Running' AND CetState = 'pending'`,
        ),
      ).toContain(rebindWorkflowId(number)),
    );
    await rebinding.reject(number);
    await outcome(number);
    await rig.eventually(async () =>
      expect(await listed(`WorkflowType = 'rebind' AND CetState = 'decided'`)).toContain(
        rebindWorkflowId(number),
      ),
    );
  });

  test('[R40] the registration’s own workflow goes on under the same id, and hears of it', async () => {
    const { who, to, number } = await proposed();
    const events = await play.events(`registration:${who.number}`);
    await rebinding.approve(number);
    await outcome(number);
    await rig.told();
    const { snapshot } = await rig.eventually(async () => {
      const found = await play.status(who.number);
      if (found.snapshot.seq < 3) throw new Error('not heard yet');
      return found;
    });
    expect(snapshot).toMatchObject({ state: 'live', seq: 3 });
    expect((await play.events(`registration:${who.number}`)).length).toBeGreaterThan(events.length);
    expect(await rebinding.ownerOf(who.number)).toBe(to.accountId);
  });

  test('[R46] a workflow that was terminated is started again by the sweep, and the proposal is carried out', async () => {
    const { who, to, number } = await proposed();
    await handle(number).terminate('by a test');
    await rig.stopDispatcher();
    await rebinding.approve(number);
    await rig.rows(`DELETE FROM dispatch WHERE subject_kind = 'rebind'`);
    await rig.time.skip(3 * MINUTE);
    await sweep({ facts: rig.store.facts, client: rig.client, queues: taskQueues });
    expect(await outcome(number)).toEqual({ end: 'applied' });
    rig.startDispatcher();
    expect(await rebinding.ownerOf(who.number)).toBe(to.accountId);
  });
});
