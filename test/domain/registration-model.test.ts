import fc from 'fast-check';
import { actionAt, nextWakeAt } from '../../domain/deadlines';
import { isWrittenOf } from '../../domain/choosing';
import {
  attemptsOf,
  coveredHolds,
  isUndecided,
  type AttemptState,
  type Registration,
} from '../../domain/registration';
import { CAMPUS, POLICY, subject } from '../support/builders';
import { newWorld, take, type Moved, type Step, type World } from './support/model';

const HOUR = 3_600_000;
const subjects = fc.constantFrom('1', '3', '4', 'F', 'J');
const campus = fc.constantFrom(CAMPUS.home, CAMPUS.takesOutside);
const place = fc.constantFrom('993010/1', '993010/F', '993020/F');
const some = fc.uniqueArray(subjects, { minLength: 1, maxLength: 3 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(1, 60_000, HOUR, 4 * HOUR, 20 * HOUR, 24 * HOUR - 1, 24 * HOUR),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('choose' as const), subjects: some, campus }),
  },
  fc.record({ do: fc.constant('cancel' as const), subject: subjects }),
  fc.record({ do: fc.constant('move' as const), subject: fc.constantFrom('F', 'J'), campus }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('order' as const), subjects: some }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      which: fc.integer({ min: -3, max: 2 }),
      trade: fc.nat({ max: 1 }),
      off: fc.constantFrom(0, 0, 0, 1),
    }),
  },
  fc.record({
    do: fc.constant('refund' as const),
    which: fc.integer({ min: -3, max: 2 }),
    trade: fc.nat({ max: 1 }),
  }),
  fc.record({ do: fc.constantFrom('close' as const, 'doubt' as const), which: fc.constant(0) }),
  fc.record({ do: fc.constantFrom('release' as const, 'remind' as const) }),
  fc.record({ do: fc.constant('fill' as const), place }),
  fc.record({ do: fc.constant('free' as const), place }),
);

/** Chance alone hardly ever loses a place and then brings its money; this says it in one go. */
const lateMoney = fc.constant<Step[]>([
  { do: 'choose', subjects: ['1', 'F'], campus: CAMPUS.home },
  { do: 'order', subjects: ['1', 'F'] },
  { do: 'doubt', which: 0 },
  { do: 'close', which: 0 },
  { do: 'wait', ms: 24 * HOUR },
  { do: 'release' },
  { do: 'pay', which: -1, trade: 0, off: 0 },
]);
const wrongAndDoubleMoney = fc.constant<Step[]>([
  { do: 'choose', subjects: ['1'], campus: CAMPUS.home },
  { do: 'order', subjects: ['1'] },
  { do: 'pay', which: -1, trade: 0, off: 1 },
  { do: 'pay', which: -1, trade: 0, off: 0 },
  { do: 'pay', which: -1, trade: 1, off: 0 },
]);
const moneyBackBeforeItCounts = fc.constant<Step[]>([
  { do: 'choose', subjects: ['1'], campus: CAMPUS.home },
  { do: 'order', subjects: ['1'] },
  { do: 'refund', which: -1, trade: 0 },
  { do: 'pay', which: -1, trade: 0, off: 0 },
]);
const story = fc
  .array(
    fc.oneof(
      { weight: 18, arbitrary: step.map((one) => [one]) },
      lateMoney,
      wrongAndDoubleMoney,
      moneyBackBeforeItCounts,
    ),
    {
      minLength: 5,
      maxLength: 30,
      size: 'max',
    },
  )
  .map((chunks) => chunks.flat());

/** Complaints about a world; an empty list is a good one. */
const wrongsOf = (world: World): string[] => [
  ...placesWrong(world),
  ...entriesWrong(world.registration),
  ...moneyWrong(world.registration),
  ...clockWrong(world.registration),
];

const placesWrong = ({ registration, places }: World): string[] => {
  const counted = [...places].flatMap(([key, { held, sold }]) => {
    const here = registration.entries.filter((e) => `${e.campus}/${e.subject}` === key);
    const heldHere = here.filter((e) => e.state === 'held').length;
    return held === heldHere && sold === here.length - heldHere ? [] : [`${key} is miscounted`];
  });
  const uncounted = registration.entries.filter((e) => !places.has(`${e.campus}/${e.subject}`));
  return [...counted, ...uncounted.map((e) => `${e.subject} is not counted at all`)];
};

const entriesWrong = (registration: Registration): string[] => {
  const { entries, state, emptyBy } = registration;
  const isEmpty = entries.length === 0;
  const orphans = entries.filter((entry) => {
    const oral = subject(entry.subject);
    const hasWritten = entries.some((other) => isWrittenOf(subject(other.subject), oral));
    return oral.kind === 'oral' && !hasWritten;
  });
  return [
    ...orphans.map((entry) => `${entry.subject} has no written`),
    ...(state === 'deleted' && !isEmpty ? ['deleted with entries'] : []),
    ...(state === 'live' && isEmpty !== (emptyBy !== null) ? ['emptyBy is wrong'] : []),
    ...entries
      .filter((entry) => (entry.state === 'paid') !== (entry.payBy === null))
      .map((entry) => `${entry.subject} has the wrong deadline`),
  ];
};

const moneyWrong = ({ money, entries, orders }: Registration): string[] => {
  const counted = money.flatMap((m) => m.lines.filter((line) => line.outcome !== 'refundDue'));
  const owned = (code: string) => counted.filter((line) => line.subject === code).length;
  const paid = entries.filter((entry) => entry.state === 'paid');
  const undecided = orders.flatMap((order) => order.attempts.filter(isUndecided));
  const holds = entries.map((entry) => entry.hold);
  return [
    ...money
      .filter((m) => m.lines.reduce((sum, line) => sum + line.amountFen, 0) !== m.amountFen)
      .map((m) => `${m.tradeNo} has fen without an owner`),
    ...(paid.length === counted.length ? [] : ['money counts for what is not there']),
    ...paid.filter((e) => owned(e.subject) !== 1).map((e) => `${e.subject} is not paid once`),
    ...(undecided.length > 1 ? ['two attempts are undecided'] : []),
    ...[...coveredHolds({ orders })]
      .filter((hold) => !holds.includes(hold))
      .map((hold) => `an attempt covers ${hold}, which is gone`),
  ];
};

const clockWrong = (registration: Registration): string[] => {
  const waits =
    registration.entries.some((entry) => entry.payBy !== null) ||
    (registration.state === 'live' && registration.emptyBy !== null) ||
    attemptsOf(registration).some(isUndecided);
  return waits === (nextWakeAt(registration, POLICY) !== null) ? [] : ['the wake is wrong'];
};

const FORWARD: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  open: ['open', 'inDoubt', 'paid', 'closed', 'superseded', 'quarantined'],
  inDoubt: ['inDoubt', 'paid', 'closed', 'superseded', 'quarantined'],
  paid: ['paid'],
  closed: ['closed', 'paid'],
  superseded: ['superseded', 'paid', 'closed'],
  quarantined: ['quarantined', 'paid', 'closed'],
};

/** Complaints about what a step did. */
const wrongsOfMove = ({ before, after, decision }: Moved): string[] => {
  if (decision === null || !('next' in decision)) return [];
  const was = before.registration;
  const is = after.registration;
  const later = new Map(attemptsOf(is).map((attempt) => [attempt.number, attempt]));
  const back = attemptsOf(was).filter((attempt) => {
    const now = later.get(attempt.number);
    const isRevived = attempt.closedBecause === 'refunded' && now?.closedBecause !== 'refunded';
    const isFrozen = now?.amountFen === attempt.amountFen;
    return !now || isRevived || !isFrozen || !FORWARD[attempt.state].includes(now.state);
  });
  const refunded = new Set(
    is.money.flatMap((m) =>
      m.lines.filter((l) => l.reason === 'writtenLost').map((l) => l.subject),
    ),
  );
  const vanished = was.entries.filter(
    (entry) =>
      entry.state === 'paid' &&
      !is.entries.some((one) => one.subject === entry.subject && one.state === 'paid') &&
      !refunded.has(entry.subject),
  );
  return [
    ...(is.seq === was.seq + decision.facts.length ? [] : ['seq does not count the facts']),
    ...back.map((attempt) => `${attempt.number} moved back`),
    ...vanished.map((entry) => `paid ${entry.subject} vanished`),
    ...(is.money.length < was.money.length ? ['money vanished'] : []),
  ];
};

/** Whoever asked for what is due must not find the same still due, unless a gateway must answer first. */
const wrongsOfRelease = ({ after, decision }: Moved, done: Step): string[] => {
  if (done.do !== 'release' || decision === null || 'refusal' in decision) return [];
  const { mustAsk } = decision.answer as { mustAsk: readonly unknown[] };
  const next = actionAt(after.registration);
  return mustAsk.length === 0 && next !== null && next <= after.now ? ['still due'] : [];
};

test('one registration under any sequence of acts keeps every invariant [R13] [R26] [R27] [R29]–[R33] [R47]', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(story, (steps) => {
      let world = newWorld();
      for (const one of steps) {
        const moved = take(world, one);
        world = moved.after;
        expect([
          ...wrongsOf(world),
          ...wrongsOfMove(moved),
          ...wrongsOfRelease(moved, one),
        ]).toEqual([]);
        for (const mark of marksOf(world.registration)) reached.add(mark);
      }
    }),
    { numRuns: 500 },
  );
  // A model that never gets anywhere proves nothing.
  expect([...reached].sort()).toEqual(
    expect.arrayContaining([
      'closed',
      'deleted',
      'inDoubt',
      'paid',
      'paidTwice',
      'quarantined',
      'reentered',
      'refunded',
    ]),
  );
});

const marksOf = (registration: Registration): string[] => [
  ...attemptsOf(registration).flatMap(({ state, closedBecause }) => [state, closedBecause ?? '']),
  ...registration.money.flatMap((m) =>
    m.lines.flatMap((line) => [line.outcome, line.reason ?? '']),
  ),
  registration.state,
];
