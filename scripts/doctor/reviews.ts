import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { subjectOf } from '../../workflows/ids';

/** Holds the reviews that wait against their workflows [R19] [R47]. Subjects are requests: `V26200000001-1`. */

export interface ReviewFinding {
  readonly check:
    | 'reviewWithoutWorkflow'
    | 'reviewWorkflowOfTheDecided'
    | 'workflowWithoutRow'
    | 'reviewAlarmOverdue';
  readonly subject: string;
  readonly detail: string;
}

/** @param asOf the moment to judge the age of workflows by */
export const examineReviews = async (
  pool: Pool,
  client: Client,
  { asOf, graceSeconds }: { readonly asOf: Date; readonly graceSeconds: number },
): Promise<ReviewFinding[]> => {
  const open = await openReviews(client);
  const { rows: waiting } = await pool.query<{ request: string }>(
    `SELECT v.number || '-' || v.submission AS request FROM cet6_review v
     WHERE v.state = 'pending' AND NOT EXISTS (
       SELECT 1 FROM dispatch d WHERE d.subject_kind = 'cet6Review' AND d.subject_id = v.number || '-' || v.submission
         AND d.pending_since > now() - make_interval(secs => $1))`,
    [graceSeconds],
  );
  const { rows: late } = await pool.query<{ number: string; since: Date }>(
    'SELECT * FROM review_alarm_overdue',
  );
  const old = [...open].filter(
    ([, start]) => start.getTime() < asOf.getTime() - graceSeconds * 1000,
  );
  return [
    ...waiting
      .filter(({ request }) => !open.has(request))
      .map(({ request }) => ({
        check: 'reviewWithoutWorkflow' as const,
        subject: request,
        detail: 'an officer is waited for here and no workflow is open',
      })),
    ...(await withoutReason(
      pool,
      old.map(([request]) => request),
    )),
    ...late.map(({ number, since }) => ({
      check: 'reviewAlarmOverdue' as const,
      subject: number,
      detail: `the staff should have been told at ${since.toISOString()}`,
    })),
  ];
};

/** Open workflows by request, with their start. */
const openReviews = async (client: Client): Promise<Map<string, Date>> => {
  const open = new Map<string, Date>();
  const query = `WorkflowType = 'cet6Review' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const subject = subjectOf(run.workflowId);
    if (subject) open.set(subject.number, run.startTime);
  }
  return open;
};

const withoutReason = async (pool: Pool, requests: readonly string[]): Promise<ReviewFinding[]> => {
  const { rows } = await pool.query<{ request: string; absent: boolean }>(
    `SELECT n.request, s.review_id IS NULL AS absent FROM unnest($1::text[]) AS n(request)
     LEFT JOIN cet6_review v ON v.number = split_part(n.request, '-', 1)
     LEFT JOIN cet6_review_submission s ON s.review_id = v.id AND s.submission::text = split_part(n.request, '-', 2)
     WHERE s.review_id IS NULL OR s.outcome IS NOT NULL`,
    [requests],
  );
  return rows.map(({ request, absent }) =>
    absent
      ? {
          check: 'workflowWithoutRow',
          subject: request,
          detail: 'an open workflow names a review that is not there',
        }
      : {
          check: 'reviewWorkflowOfTheDecided',
          subject: request,
          detail: 'decided, yet its workflow is open',
        },
  );
};
