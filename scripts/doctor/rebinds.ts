import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { subjectOf } from '../../workflows/ids';

/** Holds the proposals to rebind that wait against their workflows [R40] [R47]. */

export interface RebindFinding {
  readonly check: 'rebindWithoutWorkflow';
  /** The proposal's number. */
  readonly subject: string;
  readonly detail: string;
}

/** @param graceSeconds proposals whose facts are younger than this are on their way */
export const examineRebinds = async (
  pool: Pool,
  client: Client,
  graceSeconds: number,
): Promise<RebindFinding[]> => {
  const open = new Set<string>();
  const query = `WorkflowType = 'rebind' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const subject = subjectOf(run.workflowId);
    if (subject) open.add(subject.number);
  }
  const { rows } = await pool.query<{ number: string; state: string }>(
    `SELECT p.number, p.state FROM rebind_proposal p
     WHERE p.state IN ('proposed', 'approved') AND NOT EXISTS (
       SELECT 1 FROM dispatch d WHERE d.subject_kind = 'rebind' AND d.subject_id = p.number
         AND d.pending_since > now() - make_interval(secs => $1))
     ORDER BY p.number`,
    [graceSeconds],
  );
  return rows
    .filter(({ number }) => !open.has(number))
    .map(({ number, state }) => ({
      check: 'rebindWithoutWorkflow',
      subject: number,
      detail: `${state}, and no workflow is open`,
    }));
};
