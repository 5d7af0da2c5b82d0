import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { subjectOf } from '../../workflows/ids';

/** Holds what waits at the desk against its workflows [R47]: proposals to rebind [R40], imports [R43], extensions [R45]. */

export interface DeskFinding {
  readonly check: 'rebindWithoutWorkflow' | 'importWithoutWorkflow' | 'extensionWithoutWorkflow';
  /** Number of the proposal, import or extension. */
  readonly subject: string;
  readonly detail: string;
}

interface Waiting {
  readonly check: DeskFinding['check'];
  readonly workflow: string;
  /** As facts name it. */
  readonly subjectKind: string;
  readonly table: string;
  /** States in which a workflow has something to do or to wait for. */
  readonly states: readonly string[];
}

const WAITING: readonly Waiting[] = [
  {
    check: 'rebindWithoutWorkflow',
    workflow: 'rebind',
    subjectKind: 'rebind',
    table: 'rebind_proposal',
    states: ['proposed', 'approved'],
  },
  {
    check: 'importWithoutWorkflow',
    workflow: 'importBatch',
    subjectKind: 'import',
    table: 'import_batch',
    states: ['checking', 'checked', 'applying', 'undoing'],
  },
  {
    check: 'extensionWithoutWorkflow',
    workflow: 'extension',
    subjectKind: 'extension',
    table: 'extension_batch',
    states: ['running'],
  },
];

/** @param graceSeconds rows whose facts are younger than this are on their way */
export const examineDesk = async (
  pool: Pool,
  client: Client,
  graceSeconds: number,
): Promise<DeskFinding[]> => {
  const found = await Promise.all(
    WAITING.map((one) => withoutWorkflow(pool, client, one, graceSeconds)),
  );
  return found.flat();
};

const withoutWorkflow = async (
  pool: Pool,
  client: Client,
  { check, workflow, subjectKind, table, states }: Waiting,
  graceSeconds: number,
): Promise<DeskFinding[]> => {
  const open = new Set<string>();
  const query = `WorkflowType = '${workflow}' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const subject = subjectOf(run.workflowId);
    if (subject) open.add(subject.number);
  }
  const { rows } = await pool.query<{ number: string; state: string }>(
    `SELECT w.number, w.state FROM ${table} w
     WHERE w.state = ANY ($1) AND NOT EXISTS (
       SELECT 1 FROM dispatch d WHERE d.subject_kind = $2 AND d.subject_id = w.number
         AND d.pending_since > now() - make_interval(secs => $3))
     ORDER BY w.number`,
    [states, subjectKind, graceSeconds],
  );
  return rows
    .filter(({ number }) => !open.has(number))
    .map(({ number, state }) => ({
      check,
      subject: number,
      detail: `${state}, and no workflow is open`,
    }));
};
