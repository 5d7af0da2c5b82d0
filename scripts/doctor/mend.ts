import type { Client } from '@temporalio/client';
import { sendCaughtUp, type Queues } from '../../outbox/send';
import type { Facts } from '../../store/facts';
import type { Finding } from './examine';

/** Tells each workflow its state as it is; one that is missing is started by that. Answers how many findings that covers. */
export const mend = async (
  { facts, client, queues }: { facts: Facts; client: Client; queues: Queues },
  findings: readonly Finding[],
): Promise<number> => {
  const mendable = findings.filter((finding) => finding.mendable);
  const snapshots = await facts.snapshots([...new Set(mendable.map(({ subject }) => subject))]);
  for (const snapshot of snapshots.values()) await sendCaughtUp(client, queues, snapshot);
  return mendable.filter((finding) => snapshots.has(finding.subject)).length;
};
