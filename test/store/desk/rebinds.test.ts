import { actOf, province } from '../../support/desk';
import { createRebinding, type Rebinding } from '../../support/rebinding';
import {
  choose,
  entriesOf,
  order,
  pay,
  waitingForLock,
} from '../../edge-cases/capacity/support/acts';
import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from '../support/crowd';

/** 换绑 in the store [R40]: two people, one use, and what is judged again when it is applied. */
let crowd: Crowd;
let rebinding: Rebinding;
beforeAll(async () => {
  crowd = await createCrowd();
  rebinding = createRebinding(crowd);
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const proposed = async () => {
  const who = await crowd.candidate();
  const to = await crowd.account();
  return { who, to, number: await rebinding.propose(who.number, to) };
};
const stateOf = async (number: string) => (await rebinding.view(number)).state;
const approvedBy = (
  by: ReturnType<typeof actOf>,
  number: string,
  version: number,
  proposal: string,
) => outcomeOf(crowd.store.rebindDesk.approve(by, number, { version, proposal }));

describe('a proposal', () => {
  test('[R40] takes ID and e-mail that belong together, and tells not which was wrong', async () => {
    const who = await crowd.candidate();
    const [one, other] = [await crowd.account(), await crowd.account()];
    const idOf = (account: { accountId: string }) =>
      account.accountId.replaceAll('-', '').toUpperCase();
    const wanted = {
      registration: who.number,
      version: 1,
      passportId: idOf(one),
      email: `${other.accountId}@example.com`,
      grounds: '邮箱填写错误',
    };
    const { propose } = crowd.store.rebindDesk;
    const by = rebinding.specialist;
    expect(await outcomeOf(propose(by, wanted))).toBe('rebindAccountUnknown');
    expect(await outcomeOf(propose(by, { ...wanted, passportId: 'F'.repeat(32) }))).toBe(
      'rebindAccountUnknown',
    );
    const right = { ...wanted, email: `${one.accountId.toUpperCase()}@example.com` };
    expect(await outcomeOf(propose(by, right))).toBe('granted');
  });

  test('[R40] is one at a time for a registration, also when two specialists propose in the same instant', async () => {
    const who = await crowd.candidate();
    const accounts = await Promise.all([crowd.account(), crowd.account(), crowd.account()]);
    const outcomes = await Promise.all(
      accounts.map((to) => outcomeOf(rebinding.propose(who.number, to, actOf('specialist')))),
    );
    expect(outcomes.sort()).toEqual(['granted', 'rebindOpen', 'rebindOpen']);
  });

  test('[R40] is refused while the new account has a live registration in the sitting', async () => {
    const [who, holder] = await crowd.candidates(2);
    if (!who || !holder) throw new Error('two candidates were asked for');
    expect(await outcomeOf(rebinding.propose(who.number, holder))).toBe('rebindAccountTaken');
    expect(await outcomeOf(rebinding.propose(who.number, who))).toBe('rebindSameAccount');
  });

  test('[edge 37] made on a page that is behind is refused with what has changed', async () => {
    const who = await crowd.candidate();
    const to = await crowd.account();
    await choose(crowd.store, who, '1');
    const asked = crowd.store.rebindDesk.propose(rebinding.specialist, {
      registration: who.number,
      version: 1,
      passportId: to.accountId.replaceAll('-', '').toUpperCase(),
      email: `${to.accountId}@example.com`,
      grounds: '邮箱填写错误',
    });
    await expect(asked).rejects.toMatchObject({
      refusal: { refusal: 'changedMeanwhile', detail: '该报名信息已有变化：报考科目' },
    });
  });

  test('of another scope does not exist: neither registration nor proposal', async () => {
    const { who, to, number } = await proposed();
    const stranger = actOf('leader', province('11'));
    const { rebindDesk } = crowd.store;
    expect(
      await outcomeOf(rebinding.propose(who.number, to, actOf('specialist', province('11')))),
    ).toBe('notFound');
    expect(await outcomeOf(rebindDesk.view(stranger.staff, number))).toBe('notFound');
    const { version, proposal } = await rebinding.view(number);
    expect(await approvedBy(stranger, number, version, proposal)).toBe('notFound');
    expect(await stateOf(number)).toBe('proposed');
    const { items } = await rebindDesk.list(stranger.staff, { state: 'open' });
    expect(items).toEqual([]);
    const mine = await rebindDesk.list(actOf('leader', province('99')).staff, { state: 'open' });
    expect(mine.items.map((one) => one.number)).toContain(number);
  });

  test('with something personal in its grounds is refused, and nothing is written', async () => {
    const who = await crowd.candidate();
    const to = await crowd.account();
    const asked = crowd.store.rebindDesk.propose(rebinding.specialist, {
      registration: who.number,
      version: 1,
      passportId: to.accountId.replaceAll('-', '').toUpperCase(),
      email: `${to.accountId}@example.com`,
      grounds: '回电 13800138000',
    });
    expect(await outcomeOf(asked)).toBe('reasonIsPersonal');
    const rows = await crowd.rows(
      'SELECT 1 FROM rebind_proposal p JOIN registration r ON r.id = p.registration_id WHERE r.number = $1',
      [who.number],
    );
    expect(rows).toEqual([]);
  });
});

describe('a decision', () => {
  test('[R40] two leaders approve at once: one of them is told that it has changed', async () => {
    const { number } = await proposed();
    const { version, proposal } = await rebinding.view(number);
    const outcomes = await Promise.all(
      [actOf('leader'), actOf('leader'), actOf('leader')].map((by) =>
        approvedBy(by, number, version, proposal),
      ),
    );
    expect([countOf(outcomes, 'granted'), countOf(outcomes, 'changedMeanwhile')]).toEqual([1, 2]);
    const [row] = await crowd.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit WHERE subject = $1 AND action = 'rebindApproved'`,
      [number],
    );
    expect(row?.n).toBe(1);
  });

  test('[R40] the proposer cannot approve, whatever role she has by then', async () => {
    const { number } = await proposed();
    const { version, proposal } = await rebinding.view(number);
    const herself = {
      staff: { ...rebinding.specialist.staff, role: 'leader' as const },
      from: '192.0.2.7',
    };
    expect(await approvedBy(herself, number, version, proposal)).toBe('rebindOwnProposal');
    expect(await stateOf(number)).toBe('proposed');
  });

  test('[R40] the database itself refuses one person in both places, a second use, and another content', async () => {
    const { number } = await proposed();
    const write = (set: string) =>
      crowd.rows(`UPDATE rebind_proposal SET ${set} WHERE number = '${number}'`);
    const approvedBySql = `state = 'approved', decided_at = decision_now(), approver =`;
    await expect(write(`${approvedBySql} proposer`)).rejects.toThrow('rebind_two_people');
    const other = await crowd.account();
    await expect(write(`to_account = '${other.accountId}'`)).rejects.toThrow('frozen');
    await expect(write(`state = 'applied', ended_at = decision_now()`)).rejects.toThrow();
    await rebinding.reject(number);
    await expect(write(`state = 'approved', ended_at = NULL`)).rejects.toThrow(
      'cannot move from rejected',
    );
  });

  test('[R40] on another content than the leader has read is refused', async () => {
    const { number } = await proposed();
    const { version } = await rebinding.view(number);
    expect(await approvedBy(rebinding.leader, number, version, 'a'.repeat(64))).toBe('rebindStale');
  });

  test('[R40] stale: the new account has changed its address since', async () => {
    const { to, number } = await proposed();
    const email = 'another@example.com';
    await crowd.rows('UPDATE account SET email_hash = $2, email_enc = $3 WHERE id = $1', [
      to.accountId,
      crowd.personalData.emailHash(email),
      crowd.personalData.encrypt(email),
    ]);
    expect(await outcomeOf(rebinding.approve(number))).toBe('rebindStale');
    expect(await stateOf(number)).toBe('proposed');
  });

  test('[R40] a proposal lapses after 72 hours: a leader comes too late, and the way is free again', async () => {
    const { who, to, number } = await proposed();
    expect((await crowd.store.rebinds.lapse(number, await crowd.store.now()))?.snapshot.state).toBe(
      'proposed',
    );
    await crowd.moveClock(72 * HOUR);
    expect(await outcomeOf(rebinding.approve(number))).toBe('rebindLapsed');
    const lapsed = await crowd.store.rebinds.lapse(number, await crowd.store.now());
    expect(lapsed?.snapshot).toMatchObject({ state: 'lapsed', nextWakeAt: null });
    await crowd.moveClock(-72 * HOUR);
    expect(await outcomeOf(rebinding.propose(who.number, to))).toBe('granted');
  });

  test('[R40] is written down with who, from where, why, before and after; every leader of the scope was mailed', async () => {
    const leader = await hire('leader');
    const { who, to, number } = await proposed();
    const mailed = await crowd.rows(
      `SELECT 1 FROM mail WHERE kind = 'rebindWaits' AND staff_id = $1 AND detail ->> 'rebind' = $2`,
      [leader, number],
    );
    expect(mailed).toHaveLength(1);
    await rebinding.approve(number);
    const audit = await crowd.rows<{ actor: string; action: string; detail: object }>(
      'SELECT actor, action, detail FROM audit WHERE subject = $1 ORDER BY id',
      [number],
    );
    expect(audit).toEqual([
      {
        actor: `staff:${rebinding.specialist.staff.id}`,
        action: 'rebindProposed',
        detail: {
          registration: who.number,
          why: '注册邮箱填写错误，已核对学号和院系',
          before: { account: who.accountId },
          after: { account: to.accountId },
          role: 'specialist',
          from: '192.0.2.7',
        },
      },
      {
        actor: `staff:${rebinding.leader.staff.id}`,
        action: 'rebindApproved',
        detail: {
          registration: who.number,
          before: { state: 'proposed' },
          after: { state: 'approved', account: to.accountId },
          role: 'leader',
          from: '192.0.2.7',
        },
      },
    ]);
  });
});

describe('what was approved is carried out', () => {
  test('[R40] the registration moves; number, entries, places, money and deadline stay; old sessions end; both are mailed', async () => {
    const who = await crowd.candidate();
    await choose(crowd.store, who, '1');
    await pay(crowd.store, await order(crowd.store, who, '1'));
    await choose(crowd.store, who, 'F');
    const to = await crowd.account();
    const before = await lookAt(who.number);
    const number = await rebinding.move(who.number, to);

    const after = await lookAt(who.number);
    expect(after).toEqual({ ...before, account: to.accountId, seq: before.seq + 1 });
    expect(await crowd.store.sessions.find(who.session)).toBeNull();
    expect(await outcomeOf(choose(crowd.store, who, '4'))).toBe('notLoggedIn');
    expect(await outcomeOf(choose(crowd.store, to, '4'))).toBe('granted');
    expect(await mailsOf(who.accountId)).toEqual([['registrationMoved', 'from']]);
    expect(await mailsOf(to.accountId)).toEqual([['registrationMoved', 'to']]);
    const [fact] = await crowd.rows<{ type: string; payload: object }>(
      `SELECT type, payload FROM fact WHERE subject_id = $1 AND seq = $2`,
      [who.number, after.seq],
    );
    expect(fact).toEqual({ type: 'rebound', payload: { rebind: number } });
    const [audit] = await crowd.rows<{ detail: object }>(
      `SELECT detail FROM audit WHERE subject = $1 AND action = 'rebound'`,
      [who.number],
    );
    expect(audit?.detail).toMatchObject({
      before: { account: who.accountId },
      after: { account: to.accountId },
      proposer: rebinding.specialist.staff.id,
      approver: rebinding.leader.staff.id,
    });
  });

  test('[R40] once: applied again it answers the same and changes nothing', async () => {
    const { who, number } = await proposed();
    await rebinding.approve(number);
    const first = await crowd.store.rebinds.apply(number);
    const seen = await lookAt(who.number);
    expect(await crowd.store.rebinds.apply(number)).toEqual(first);
    expect(await lookAt(who.number)).toEqual(seen);
    expect(await crowd.store.rebinds.apply('B999999999')).toBeNull();
  });

  test('[R40] two workers at once: it moves once', async () => {
    const { who, number } = await proposed();
    await rebinding.approve(number);
    const other = crowd.secondStore();
    const done = await Promise.all(
      [crowd.store, other, crowd.store].map((store) => store.rebinds.apply(number)),
    );
    expect(done.map((one) => one?.state)).toEqual(['applied', 'applied', 'applied']);
    expect((await lookAt(who.number)).seq).toBe(2);
  });

  test('[R40] judged again: the new account has saved a registration after the approval', async () => {
    const { who, to, number } = await proposed();
    await rebinding.approve(number);
    await crowd.store.saving.save(to.accountId, await crowd.record());
    expect(await crowd.store.rebinds.apply(number)).toMatchObject({
      state: 'refused',
      refusedBecause: 'rebindAccountTaken',
    });
    expect(await rebinding.ownerOf(who.number)).toBe(who.accountId);
    expect(await crowd.store.sessions.find(who.session)).not.toBeNull();
  });

  test('[R40] the new account saves in the very instant: one of the two, never both', async () => {
    const { who, to, number } = await proposed();
    await rebinding.approve(number);
    const record = await crowd.record();
    const [applied, saved] = await Promise.all([
      crowd.store.rebinds.apply(number),
      outcomeOf(crowd.store.saving.save(to.accountId, record)),
    ]);
    expect([`${applied?.state} ${saved}`]).toEqual([
      (await rebinding.ownerOf(who.number)) === to.accountId
        ? 'applied accountHasRegistration'
        : 'refused granted',
    ]);
  });

  test('[R40] judged again: another rebind has moved the registration first', async () => {
    const { who, number } = await proposed();
    await rebinding.approve(number);
    const third = await crowd.account();
    await crowd.rows('UPDATE registration SET account_id = $2, seq = seq + 1 WHERE number = $1', [
      who.number,
      third.accountId,
    ]);
    expect(await crowd.store.rebinds.apply(number)).toMatchObject({
      state: 'refused',
      refusedBecause: 'rebindStale',
    });
    expect(await rebinding.ownerOf(who.number)).toBe(third.accountId);
  });

  test('[R40] a command of the old account that was read before it and is written after it is not done', async () => {
    const { who, to, number } = await proposed();
    await rebinding.approve(number);
    const client = await crowd.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM registration WHERE number = $1 FOR UPDATE', [who.number]);
      const applying = crowd.store.rebinds.apply(number);
      await waitingForLock(crowd);
      const choosing = outcomeOf(choose(crowd.secondStore(), who, '1'));
      await waitingForLock(crowd, 2);
      await client.query('COMMIT');
      expect((await applying)?.state).toBe('applied');
      expect(await choosing).toBe('notLoggedIn');
    } finally {
      client.release();
    }
    expect(await entriesOf(crowd, who)).toEqual([]);
    expect(await rebinding.ownerOf(who.number)).toBe(to.accountId);
  });
});

const lookAt = async (number: string) => {
  const view = await crowd.store.views.registration({ number });
  if (!view) throw new Error(`${number} is not there`);
  const [row] = await crowd.rows<{ account: string; next_wake_at: Date | null }>(
    'SELECT account_id::text AS account, next_wake_at FROM registration WHERE number = $1',
    [number],
  );
  const { registration } = view;
  return {
    ...registration,
    account: row?.account,
    nextWakeAt: row?.next_wake_at,
    places: await crowd.place('993010', '1'),
  };
};

const mailsOf = async (accountId: string) =>
  (
    await crowd.rows<{ kind: string; step: string }>(
      `SELECT kind, detail ->> 'step' AS step FROM mail WHERE account_id = $1 AND registration_id IS NULL ORDER BY number`,
      [accountId],
    )
  ).map(({ kind, step }) => [kind, step]);

/** An active member of staff, by SQL: how somebody joins is not under test. */
const hire = async (role: string): Promise<string> => {
  const email = crowd.personalData.encrypt('leader@example.cn');
  const [row] = await crowd.rows<{ id: string }>(
    `INSERT INTO staff (email_hash, email_enc, name_enc, role, scope_kind, state, password_hash, totp_enc)
     VALUES ($1, $2, $2, $3, 'all', 'active', 'none', $2) RETURNING id::text`,
    [crowd.personalData.hash('email', 'staff', 'leader@example.cn'), email, role],
  );
  return row?.id ?? '';
};
