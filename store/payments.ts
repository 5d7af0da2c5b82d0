import { randomBytes } from 'node:crypto';
import { recordTrade, type Trade, type TradeOutcome } from '../domain/paying';
import {
  closeAttempt,
  markInDoubt,
  openOrder,
  type OpenedOrder,
  type OpenOrder,
} from '../domain/ordering';
import { recordRefund, type Refund, type RefundOutcome } from '../domain/refunding';
import { unchanged } from '../domain/decision';
import type { ClosedBecause, Gateway } from '../domain/registration';
import type { Actor } from './change';
import type { Notices } from './notices';
import { commandOf, type CandidateRequest } from './registrations';
import type { Done, Transitions } from './transitions';

/** Orders, attempts and the money that comes for them [R29]–[R33]. */
export interface PaymentCommands {
  openOrder(by: CandidateRequest, wanted: Omit<OpenOrder, 'entropy'>): Promise<Done<OpenedOrder>>;
  /** Records a trade that a gateway vouches for; counted once however often it is told. */
  recordTrade(trade: Trade, told: Told): Promise<Done<TradeOutcome>>;
  /** Records that a gateway has paid money back; what was not due back is set aside for finance. */
  recordRefund(refund: Refund, told: Told): Promise<Done<RefundOutcome>>;
  /** The gateway will take no more money for this attempt. */
  recordClosed(attempt: string, because: ClosedBecause, told: Told): Promise<Done<null>>;
  /** The gateway gave no answer that can be trusted. */
  markInDoubt(attempt: string): Promise<Done<null>>;
  /** The state as it is, for an answer that changes nothing. */
  look(attempt: string): Promise<Done<null>>;
}

/** From whom we know: the gateway's notice or answer at the edge, or the workflow's own question. */
export type Told = Gateway | 'workflow';

const actorOf = (told: Told): Actor => (told === 'workflow' ? 'workflow' : `gateway:${told}`);

export const createPaymentCommands = (
  transitions: Transitions,
  notices: Pick<Notices, 'quarantine'>,
): PaymentCommands => ({
  openOrder: (by, wanted) => {
    const entropy = randomBytes(3).toString('hex');
    return transitions.run({
      ...commandOf(by),
      decide: (registration, around) => openOrder(registration, { ...wanted, entropy }, around),
    });
  },
  recordTrade: (trade, told) =>
    transitions.run({
      ref: { attempt: trade.attempt },
      actor: actorOf(told),
      decide: (registration, around, { live, accountTaken }) =>
        recordTrade(registration, { live, accountTaken }, trade, around),
    }),
  recordRefund: async (refund, told) => {
    const { gateway, attempt, tradeNo, refundedFen } = refund;
    const done = await transitions.run({
      ref: { attempt },
      actor: actorOf(told),
      decide: (registration, _around, { live }) => recordRefund(registration, live, refund),
    });
    if (done.answer === 'notDue') {
      // Each sum once, however often and by whomever it is told.
      const reference = `${tradeNo}/${refundedFen}`;
      await notices.quarantine({ gateway, reference, attempt, reason: 'refundedAtGateway' });
    }
    return done;
  },
  recordClosed: (attempt, because, told) =>
    transitions.run({
      ref: { attempt },
      actor: actorOf(told),
      decide: (registration) => closeAttempt(registration, attempt, because),
    }),
  markInDoubt: (attempt) =>
    transitions.run({
      ref: { attempt },
      actor: 'workflow',
      decide: (registration, around) => markInDoubt(registration, attempt, around),
    }),
  look: (attempt) =>
    transitions.run({ ref: { attempt }, actor: 'workflow', decide: () => unchanged(null) }),
});
