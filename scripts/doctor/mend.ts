import { SUBJECTS, type Outlet } from '../../outbox/subjects';
import type { Finding } from './examine';

/** Tells each workflow its state as it is; one that is missing is started by that. Answers how many findings that covers. */
export const mend = async (outlet: Outlet, findings: readonly Finding[]): Promise<number> => {
  const mendable = findings.filter((finding) => finding.mendable);
  const subjects = [...new Set(mendable.map(({ subject }) => subject))];
  const told = new Set<string>();
  for (const { waits } of Object.values(SUBJECTS)) {
    for (const id of (await waits?.catchUp(outlet, subjects)) ?? []) told.add(id);
  }
  return mendable.filter((finding) => told.has(finding.subject)).length;
};
