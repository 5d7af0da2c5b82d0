import { GatewayFault, type PaymentGateway, type TradeAnswer } from './payment-gateway';

/**
 * What became of an attempt and, where `close` asks for it, the end of it: unpaid is closed at the
 * gateway so that it takes no more money [R31].
 *
 * A payer may pay between the question and the close; the gateway then refuses to close, and only a
 * second question tells. Throws `GatewayFault` when the gateway contradicts itself or does not answer:
 * the attempt stays in doubt, it is never taken for unpaid.
 */
export const askAndClose = async (
  gateway: PaymentGateway,
  attempt: string,
  { close }: { close: boolean },
): Promise<TradeAnswer> => {
  const answer = await gateway.query(attempt);
  if (answer.state !== 'unpaid' || !close) return answer;

  if ((await gateway.close(attempt)) === 'closed') return { state: 'closed' };

  const again = await gateway.query(attempt);
  if (again.state === 'unpaid') throw new GatewayFault(`${gateway.name} neither closed nor paid`);
  return again;
};
