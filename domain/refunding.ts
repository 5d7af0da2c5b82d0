import { unchanged, type Decision } from './decision';
import type { Fen } from './money';
import { closed, findAttempt } from './ordering';
import { knownMoney } from './paying';
import type { Gateway, Money, Registration } from './registration';
import { refuse } from './refusals';

/**
 * Money that has gone back to the payer at the gateway, whoever sent it. The ledger knows what is due
 * back [R32]; whatever goes beyond that was decided elsewhere, and finance must see it. What went back
 * whole before it was counted never counts afterwards: its attempt ends here, for ever.
 */

export interface Refund {
  readonly gateway: Gateway;
  readonly attempt: string;
  readonly tradeNo: string;
  /** All refunds of the trade so far. */
  readonly refundedFen: Fen;
  /** Nothing of the trade is left, and the gateway has closed it. */
  readonly inFull: boolean;
}

/** `dueBack`: the ledger has said so itself. `notDue`: somebody has to look at it. */
export type RefundOutcome = 'dueBack' | 'notDue';

/**
 * @param owner the registration whose attempt this is, live or deleted
 * @param live the candidate's other live registration, where late money may have gone
 */
export const recordRefund = (
  owner: Registration,
  live: Registration | null,
  refund: Refund,
): Decision<RefundOutcome> => {
  const attempt = findAttempt(owner, refund.attempt);
  if (!attempt) return refuse('orderNotFound');
  const money = knownMoney(owner, refund) ?? (live && knownMoney(live, refund));
  if (money) return unchanged(refund.refundedFen <= dueBackFen(money) ? 'dueBack' : 'notDue');
  const isOver = attempt.state === 'paid' || attempt.closedBecause === 'refunded';
  if (!refund.inFull || isOver) return unchanged('notDue');
  return { ...closed(owner, refund.attempt, 'refunded'), answer: 'notDue' };
};

const dueBackFen = ({ lines }: Money): Fen =>
  lines.reduce((sum, line) => sum + (line.outcome === 'refundDue' ? line.amountFen : 0), 0);
