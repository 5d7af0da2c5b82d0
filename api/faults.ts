import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import { GatewayFault } from '../gateways/payment-gateway';

/** The outside world failing, told apart from a bug: what is to be tried again later. */
export type Fault = 'serviceUnavailable' | 'gatewayUnavailable';

export const FAULTS = {
  serviceUnavailable: { status: 503, title: '系统繁忙，请稍后再试', retryAfterSeconds: 5 },
  gatewayUnavailable: {
    status: 503,
    title: '支付平台暂时没有答复，系统会继续核对，请稍后再试，请勿重复支付',
    retryAfterSeconds: 30,
  },
} as const;

export const faultOf = (error: unknown): Fault | null => {
  if (error instanceof GatewayFault) return 'gatewayUnavailable';
  return isDatabaseFault(error) ? 'serviceUnavailable' : null;
};

const NETWORK = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|EHOSTUNREACH|EAI_AGAIN)$/;
/** Classes 08 connection, 53 resources, 57P operator intervention, 40 rolled back; Prisma's own beside them. */
const DATABASE = /^(08...|53...|57P..|40...|P1001|P1002|P1008|P1017|P2024|P2034)$/;
/** What `pg` says without a code when its connection goes away. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

const isDatabaseFault = (error: unknown): boolean => {
  if (!isNativeError(error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NETWORK.test(code) || DATABASE.test(code) || LOST.test(error.message)) return true;
  if (error.name === 'PrismaClientInitializationError' || isDatabaseFault(error.cause)) return true;
  const wrapped = Wrapped.safeParse(error);
  return wrapped.success && DATABASE.test(wrapped.data.meta.driverAdapterError.cause.originalCode);
};

/** Where Prisma keeps PostgreSQL's own code when it has none of its own for it: P2039, P2010. */
const Wrapped = z.object({
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }),
  }),
});
