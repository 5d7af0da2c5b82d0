import type { Client } from '@temporalio/client';
import type { Facts } from '../store/facts';
import { sendCaughtUp, type Queues } from './send';

/**
 * The sweep: registrations two minutes overdue are told so, whatever happened to their workflow. It mends
 * a terminated workflow, a lost Temporal database, and a fact that was marked sent too early.
 */
export const sweep = async (
  options: { readonly facts: Facts; readonly client: Client; readonly queues: Queues },
  limit = 500,
): Promise<number> => {
  const numbers = await options.facts.overdue(limit);
  const snapshots = await options.facts.snapshots(numbers);
  const results = await Promise.allSettled(
    [...snapshots.values()].map((snapshot) =>
      sendCaughtUp(options.client, options.queues, snapshot),
    ),
  );
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected) throw rejected.reason;
  return snapshots.size;
};
