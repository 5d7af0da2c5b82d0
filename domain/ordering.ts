import { oralsOf } from './choosing';
import { attemptExpiryFor, retryAtFor, SHORTEST_ATTEMPT_MS } from './deadlines';
import { changed, unchanged, type Around, type Decided, type Decision } from './decision';
import { msOf } from './instant';
import { totalFen } from './money';
import {
  isUndecided,
  undecidedOrder,
  type Attempt,
  type AttemptState,
  type ClosedBecause,
  type Entry,
  type Gateway,
  type Order,
  type OrderLine,
  type Registration,
  type SubjectCode,
} from './registration';
import { isRefusal, refuse, type Refusal } from './refusals';

/** 支付: opening an order, and what becomes of its attempts while no money has come [R29] [R31]. */

export interface OpenOrder {
  readonly subjects: readonly SubjectCode[];
  readonly gateway: Gateway;
  readonly bank: string | null;
  /** A few random letters, so that a number is new even after a restore to an earlier day. */
  readonly entropy: string;
}

export interface OpenedOrder {
  readonly order: Order;
  readonly attempt: Attempt;
}

/** The same lines asked again return the open attempt; other lines, gateway or bank are refused. */
export const openOrder = (
  registration: Registration,
  asked: OpenOrder,
  around: Around,
): Decision<OpenedOrder> => {
  if (registration.state === 'deleted') return refuse('registrationDeleted');
  // A subject named twice is bought once.
  const wanted = { ...asked, subjects: [...new Set(asked.subjects)] };
  const undecided = undecidedOrder(registration);
  if (undecided) {
    return isSameRequest(undecided, wanted) ? unchanged(undecided) : refuse('orderOpen');
  }
  const entries = payable(registration, wanted.subjects, around);
  if (isRefusal(entries)) return entries;
  const expiresAt = attemptExpiryFor(around.now, entries);
  if (msOf(expiresAt) - msOf(around.now) < SHORTEST_ATTEMPT_MS) return refuse('tooLateToPay');

  const lines = entries.map(({ subject, campus, feeFen, hold }) => ({
    subject,
    campus,
    feeFen,
    hold,
  }));
  const before = registration.orders.find((order) => sameLines(order.lines, lines));
  const orderNo = before?.orderNo ?? `${registration.number}D${registration.orders.length + 1}`;
  const attempt: Attempt = {
    number: `${orderNo}_${(before?.attempts.length ?? 0) + 1}${wanted.entropy}`,
    gateway: wanted.gateway,
    bank: wanted.bank,
    amountFen: totalFen(lines),
    state: 'open',
    closedBecause: null,
    createdAt: around.now,
    expiresAt,
    inDoubtSince: null,
    retryAt: null,
    asked: 0,
  };
  const order: Order = {
    orderNo,
    createdAt: before?.createdAt ?? around.now,
    lines: before?.lines ?? lines,
    attempts: [...(before?.attempts ?? []), attempt],
  };
  const facts: Decided<OpenedOrder>['facts'] = [
    {
      type: 'orderOpened',
      payload: {
        orderNo,
        attempt: attempt.number,
        gateway: attempt.gateway,
        amountFen: attempt.amountFen,
        subjects: wanted.subjects,
        expiresAt,
      },
    },
  ];
  const orders = [...registration.orders.filter((one) => one.orderNo !== orderNo), order];
  return { next: changed(registration, { orders }, facts), facts, answer: { order, attempt } };
};

const isSameRequest = ({ order, attempt }: OpenedOrder, wanted: OpenOrder): boolean =>
  attempt.state === 'open' &&
  attempt.gateway === wanted.gateway &&
  attempt.bank === wanted.bank &&
  sameSet(
    order.lines.map((line) => line.subject),
    wanted.subjects,
  );

const sameLines = (a: readonly OrderLine[], b: readonly OrderLine[]): boolean =>
  sameSet(
    a.map((line) => `${line.hold} ${line.feeFen}`),
    b.map((line) => `${line.hold} ${line.feeFen}`),
  );

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');

/** The entries that these subjects name, if every one of them may be paid now. */
const payable = (
  registration: Registration,
  subjects: readonly SubjectCode[],
  around: Around,
): Entry[] | Refusal => {
  if (subjects.length === 0) return refuse('nothingToPay', { field: ['subjects'] });
  const entries: Entry[] = [];
  for (const [index, subject] of subjects.entries()) {
    const field = ['subjects', index];
    const entry = registration.entries.find((one) => one.subject === subject);
    if (!entry) return refuse('entryNotFound', { field });
    if (entry.state === 'paid') return refuse('entryPaid', { field });
    if (entry.locked || entry.payBy === null) return refuse('entryLocked', { field });
    if (entry.payBy <= around.now) return refuse('deadlinePassed', { field });
    entries.push(entry);
  }
  const oralTooEarly = registration.entries.some(
    (written) =>
      written.state === 'held' &&
      !entries.includes(written) &&
      oralsOf(registration, written.subject, around.sitting).some((oral) => entries.includes(oral)),
  );
  return oralTooEarly ? refuse('oralBeforeWritten', { field: ['subjects'] }) : entries;
};

/** The gateway will take no more money for it: its lines are free to be released, cancelled or paid anew. */
export const closeAttempt = (
  registration: Registration,
  number: string,
  because: ClosedBecause,
): Decision<null> => {
  const attempt = findAttempt(registration, number);
  if (!attempt) return refuse('orderNotFound');
  if (!isUndecided(attempt)) return unchanged(null);
  return { ...closed(registration, number, because), answer: null };
};

/** The registration with this attempt ended, and the fact that tells why. */
export const closed = (
  registration: Registration,
  number: string,
  because: ClosedBecause,
): Pick<Decided<unknown>, 'next' | 'facts'> => {
  const facts: Decided<unknown>['facts'] = [
    { type: 'attemptClosed', payload: { attempt: number, because } },
  ];
  const change = { state: 'closed', closedBecause: because, retryAt: null } as const;
  const orders = withAttempt(registration, number, change);
  return { next: changed(registration, { orders }, facts), facts };
};

/** No answer from the gateway: the place is kept and it is asked again later, without end [R31]. */
export const markInDoubt = (
  registration: Registration,
  number: string,
  around: Pick<Around, 'now'>,
): Decision<null> => {
  const attempt = findAttempt(registration, number);
  if (!attempt) return refuse('orderNotFound');
  if (!isUndecided(attempt)) return unchanged(null);
  // The same silence told twice, by an activity that ran again: the next question is not due yet.
  if (attempt.retryAt !== null && attempt.retryAt > around.now) return unchanged(null);
  const retryAt = retryAtFor(around.now, attempt.asked);
  const facts: Decided<null>['facts'] = [
    { type: 'attemptInDoubt', payload: { attempt: number, asked: attempt.asked + 1, retryAt } },
  ];
  const orders = withAttempt(registration, number, {
    state: 'inDoubt',
    inDoubtSince: attempt.inDoubtSince ?? around.now,
    retryAt,
    asked: attempt.asked + 1,
  });
  return { next: changed(registration, { orders }, facts), facts, answer: null };
};

export const findAttempt = (registration: Registration, number: string): Attempt | undefined =>
  registration.orders.flatMap((order) => order.attempts).find((one) => one.number === number);

/** All orders with one attempt changed. */
export const withAttempt = (
  registration: Registration,
  number: string,
  change: Partial<Attempt> & { state: AttemptState },
): Order[] =>
  registration.orders.map((order) => ({
    ...order,
    attempts: order.attempts.map((one) => (one.number === number ? { ...one, ...change } : one)),
  }));
