import fc from 'fast-check';
import {
  deadlineOf,
  describe as sentenceOf,
  isNewer,
  shownState,
  snapshotOf,
  somethingToWaitFor,
} from '../../domain/snapshot';
import type { Registration } from '../../domain/registration';
import {
  at,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  POLICY,
  registrationOf,
} from '../support/builders';

const written = heldEntry('1');
const locked = heldEntry('4', { locked: true, payBy: null });
const of = (change: Partial<Registration>) => snapshotOf(registrationOf(change), POLICY);

const inDoubt = {
  state: 'inDoubt',
  expiresAt: at(24),
  inDoubtSince: at(24),
  retryAt: at(24, 60_000),
} as const;

const states = [
  {
    state: 'empty',
    snapshot: of({}),
    waits: true,
    deadline: at(24),
    says: ['目前没有科目', '2026-09-02 10:00:00', '北京时间', '删除报名信息'],
  },
  {
    state: 'holding',
    snapshot: of({ entries: [written, heldEntry('F', { madeAt: at(2) })] }),
    waits: true,
    deadline: at(24),
    says: ['等待考生支付', '2026-09-02 10:00:00', '释放考位'],
  },
  {
    state: 'paying',
    snapshot: of({ entries: [written], orders: [orderFor([written], { expiresAt: at(23) })] }),
    waits: true,
    deadline: at(24),
    says: ['26200000001D1_1abcdef', '2026-09-02 09:00:00', '查询并关闭'],
  },
  {
    state: 'inDoubt',
    snapshot: of({ entries: [written], orders: [orderFor([written], inDoubt)] }),
    waits: true,
    deadline: at(24),
    says: ['没有明确答复', '2026-09-02 10:00:00', '2026-09-02 10:01:00', '财务'],
  },
  {
    state: 'locked',
    snapshot: of({ entries: [locked] }),
    waits: true,
    deadline: null,
    says: ['集体缴费', '不计时'],
  },
  {
    state: 'settled',
    snapshot: of({ entries: [paidEntry('1')] }),
    waits: false,
    deadline: null,
    says: ['报名完成'],
  },
  {
    state: 'deleted',
    snapshot: snapshotOf(deletedRegistration(), POLICY),
    waits: false,
    deadline: null,
    says: ['到期被删除'],
  },
  {
    state: 'deleted',
    snapshot: snapshotOf(deletedRegistration({ deletedReason: 'empty24h' }), POLICY),
    waits: false,
    deadline: null,
    says: ['没有选择科目'],
  },
] as const;

describe('what an operator reads [R46]', () => {
  test.each(states)('$state: $says', ({ state, snapshot, waits, deadline, says }) => {
    expect(shownState(snapshot)).toBe(state);
    expect(somethingToWaitFor(snapshot)).toBe(waits);
    expect(deadlineOf(snapshot)).toBe(deadline);
    const sentence = sentenceOf(snapshot);
    for (const words of says) expect(sentence).toContain(words);
    expect(sentence).toMatch(/^[^{}]*。$/u);
    expect(sentence).not.toMatch(/undefined|null|Invalid/);
  });

  test('something unpaid beside something locked or paid still waits for the candidate', () => {
    expect(shownState(of({ entries: [locked, written] }))).toBe('holding');
    expect(shownState(of({ entries: [paidEntry('1'), heldEntry('F')] }))).toBe('holding');
    expect(shownState(of({ entries: [paidEntry('1'), locked] }))).toBe('locked');
  });

  test('a decided attempt is not shown', () => {
    const snapshot = of({ entries: [written], orders: [orderFor([written], { state: 'closed' })] });
    expect(snapshot.attempt).toBeNull();
    expect(shownState(snapshot)).toBe('holding');
  });
});

describe('a snapshot', () => {
  test('carries the next wake: the reminder, or what must be done, whichever is first', () => {
    const snapshot = of({ entries: [written] });
    expect(snapshot).toMatchObject({ remindAt: at(20), actAt: at(24), nextWakeAt: at(20) });
    const soon = of({ entries: [written], orders: [orderFor([written], { expiresAt: at(1) })] });
    expect(soon).toMatchObject({ actAt: at(1), nextWakeAt: at(1) });
  });

  test('crosses JSON unchanged and names nobody', () => {
    for (const { snapshot } of states) {
      expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
      expect(Object.keys(snapshot)).not.toContain('id');
    }
  });

  test.each([
    { a: { era: 1, seq: 2 }, b: { era: 1, seq: 1 }, is: true },
    { a: { era: 1, seq: 1 }, b: { era: 1, seq: 1 }, is: false },
    { a: { era: 1, seq: 1 }, b: { era: 1, seq: 2 }, is: false },
    { a: { era: 2, seq: 1 }, b: { era: 1, seq: 99 }, is: true },
    { a: { era: 1, seq: 99 }, b: { era: 2, seq: 1 }, is: false },
  ])('$a replaces $b: $is', ({ a, b, is }) => {
    expect(isNewer(a, b)).toBe(is);
  });

  test('facts twice, late or out of order end with the newest', () => {
    const version = fc.record({ era: fc.nat({ max: 3 }), seq: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(version, { minLength: 1 }), (arriving) => {
        const [first, ...rest] = arriving;
        if (!first) return;
        const known = rest.reduce((now, next) => (isNewer(next, now) ? next : now), first);
        for (const one of arriving) expect(isNewer(one, known)).toBe(false);
      }),
    );
  });
});
