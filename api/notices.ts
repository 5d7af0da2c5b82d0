import { assertNever } from '../domain/assert-never';
import type { Gateway } from '../domain/registration';
import { refuse, Refused } from '../domain/refusals';
import type { NoticeReading } from '../gateways/payment-gateway';
import type { Api } from './api';

type Form = Readonly<Record<string, string>>;
type Notice<Verdict> = Extract<NoticeReading, { verdict: Verdict }>;

/**
 * A gateway's notification [R30] [R33]: verified, kept as it came, and only then acted on. When this
 * resolves, everything is stored and the gateway may be told so; when it throws, the gateway sends again.
 * Refuses `badSignature`: counted, never stored as money.
 */
export const takeNotice = async (api: Api, gateway: Gateway, form: Form): Promise<void> => {
  const reading = api.gateways[gateway]?.readNotice(form);
  if (!reading) throw new Refused(refuse('gatewayUnknown'));
  if (reading.verdict === 'badSignature') throw badSignature(api, gateway);

  const { verdict, noticeId, attempt } = reading;
  await api.store.notices.keep({ gateway, noticeId, attempt, verdict, form });
  switch (reading.verdict) {
    case 'noPayment':
      return;
    case 'foreign': {
      const isForeign = reading.why === 'app_id' || reading.why === 'seller_id';
      const reason = isForeign ? 'foreignMerchant' : 'unreadable';
      await setAside(api, { gateway, reference: noticeId, attempt, reason });
      return;
    }
    case 'refunded':
      await recordRefunded(api, gateway, reading);
      return;
    case 'paid':
      await recordPaid(api, gateway, reading);
      return;
    default:
      assertNever(reading);
  }
};

/** Counts it, and wakes somebody once for a burst. */
export const badSignature = ({ metrics, alarms }: Api, gateway: Gateway): Refused => {
  metrics.badSignatures.inc({ gateway });
  alarms.badSignature.ring();
  return new Refused(refuse('badSignature'));
};

const recordPaid = async (api: Api, gateway: Gateway, notice: Notice<'paid'>): Promise<void> => {
  const { attempt, tradeNo, amountFen, paidAt } = notice;
  const trade = { gateway, attempt, tradeNo, amountFen, paidAt };
  const outcome = await orUnknown(api.store.payments.recordTrade(trade, gateway));
  if (outcome === 'quarantined') api.alarms.quarantine.ring();
  if (outcome === 'unknown') await setAsideUnknown(api, gateway, notice);
};

const recordRefunded = async (
  api: Api,
  gateway: Gateway,
  notice: Notice<'refunded'>,
): Promise<void> => {
  const { attempt, tradeNo, refundedFen, inFull } = notice;
  const refund = { gateway, attempt, tradeNo, refundedFen, inFull };
  const outcome = await orUnknown(api.store.payments.recordRefund(refund, gateway));
  if (outcome === 'notDue') api.alarms.quarantine.ring();
  if (outcome === 'unknown') await setAsideUnknown(api, gateway, notice);
};

/** What became of it, or `unknown` for an attempt that we never made. */
const orUnknown = async <Outcome>(
  told: Promise<{ readonly answer: Outcome }>,
): Promise<Outcome | 'unknown'> => {
  try {
    return (await told).answer;
  } catch (error) {
    if (error instanceof Refused && error.refusal.refusal === 'orderNotFound') return 'unknown';
    throw error;
  }
};

const setAsideUnknown = (
  api: Api,
  gateway: Gateway,
  { attempt, tradeNo }: Notice<'paid' | 'refunded'>,
): Promise<void> =>
  setAside(api, { gateway, reference: tradeNo, attempt, reason: 'unknownAttempt' });

const setAside = async (
  api: Api,
  found: Parameters<Api['store']['notices']['quarantine']>[0],
): Promise<void> => {
  await api.store.notices.quarantine(found);
  api.alarms.quarantine.ring();
};
