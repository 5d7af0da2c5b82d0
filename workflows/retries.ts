import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  ExtensionActivities,
  GatewayActivities,
  ImportActivities,
  LocalActivities,
  MailActivities,
  RebindActivities,
  RegistrationActivities,
  ReviewActivities,
} from './activities.port';

/** Every timeout and retry of this product, each with its reason. */

/** PostgreSQL may be away for a while; what is due stays due, so ask until it is back. */
const STORE = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
} as const;

export const { releaseDue, remindDue, markInDoubt } =
  proxyActivities<RegistrationActivities>(STORE);

/** As above: an SLA that nobody could be told of stays to be told. */
export const { reviewDue } = proxyActivities<ReviewActivities>(STORE);

/** As above: what a leader has approved stays to be done. */
export const { applyRebind, lapseRebind } = proxyActivities<RebindActivities>(STORE);

/**
 * A release that needs no question is one short statement: as a local activity it writes fewer events
 * and drains a day's purge quicker. When the store is away for long, Temporal's own timer takes over.
 */
export const { releaseDue: releaseDueLocally } = proxyLocalActivities<
  Pick<LocalActivities, 'releaseDue'>
>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '10s',
  retry: STORE.retry,
});

/**
 * Three quick questions; a gateway that is silent for longer is a matter of minutes, which the row's own
 * `retryAt` paces. Waiting for a slot does not count: another candidate's question may hang before it.
 */
export const gatewayActivities = (taskQueue: string) =>
  proxyActivities<GatewayActivities>({
    taskQueue,
    startToCloseTimeout: '30s',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 3 },
  });

/**
 * Ten short transactions with a sign of life after each, and waiting for room in the outbox beside them. What was
 * moved is known to the store, so that a second try repeats nothing.
 */
export const { extendSome } = proxyActivities<ExtensionActivities>({
  startToCloseTimeout: '15m',
  heartbeatTimeout: '30s',
  retry: STORE.retry,
});

/**
 * A large file takes a minute or two, with a sign of life every few seconds; a worker that died is noticed by their
 * absence, and another begins again from the file.
 */
export const { checkImport, applyImport, undoImport } = proxyActivities<
  Omit<ImportActivities, 'lapseImport'>
>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: STORE.retry,
});

/** As with all that is short: ask until the store is back. */
export const { lapseImport } = proxyActivities<Pick<ImportActivities, 'lapseImport'>>(STORE);

/** A mail server may be down over a weekend; after three days the mail fails where operators see it. */
export const mailActivities = proxyActivities<MailActivities>({
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '3d',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '15m' },
});

/** One quick try while the mail server answers as usual; whatever goes wrong is tried again as an activity. */
export const { sendMail: sendMailLocally } = proxyLocalActivities<
  Pick<LocalActivities, 'sendMail'>
>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 1 },
});
