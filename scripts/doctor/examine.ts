import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { subjectOf } from '../../workflows/ids';
import { examineDesk } from './desk-waiting';
import { examineReviews } from './reviews';
import { rightsOnAudit } from './rights';

/**
 * Holds PostgreSQL and Temporal against each other [R47]. A finding is damage or a driver that stands
 * still; each names its subject by number and the page of docs/operations.md that mends it.
 */
export interface Finding {
  readonly check: Check;
  readonly subject: string;
  readonly detail: string;
  /** Whether `--mend` puts it right by telling the workflow its state again. */
  readonly mendable: boolean;
}

/** Each check, and whether `--mend` puts right what it finds. */
export const CHECKS = {
  invariant: false,
  deadlineOverdue: true,
  deadlineWithoutWorkflow: true,
  workflowWithoutRow: false,
  workflowOfTheFinished: true,
  reviewWithoutWorkflow: true,
  reviewWorkflowOfTheDecided: true,
  reviewAlarmOverdue: true,
  rebindWithoutWorkflow: true,
  importWithoutWorkflow: true,
  extensionWithoutWorkflow: true,
  factsNotSent: false,
  auditNotSealed: false,
  auditNotAppendOnly: false,
  moneyWaitsForFinance: false,
} as const;

export type Check = keyof typeof CHECKS;

/** Rows and runs younger than this are on their way; facts and seals older than this are late. */
const GRACE_SECONDS = 60;

/** @param asOf the moment to judge the age of workflows by; now unless told. */
export const examine = async (
  pool: Pool,
  client: Client,
  asOf: Date = new Date(),
): Promise<Finding[]> => {
  const open = await openRegistrations(client);
  const waiting = await waitingRegistrations(pool);
  return [
    ...(await damage(pool)),
    ...waitingWithoutWorkflow(waiting, open),
    ...(await workflowsWithoutReason(pool, open, asOf)),
    ...(await examineReviews(pool, client, { asOf, graceSeconds: GRACE_SECONDS })).map((one) =>
      finding(one.check, one.subject, one.detail),
    ),
    ...(await examineDesk(pool, client, GRACE_SECONDS)).map((one) =>
      finding(one.check, one.subject, one.detail),
    ),
    ...(await lateDrivers(pool)),
    ...(await excessiveRights(pool)),
  ];
};

/** Open workflows by registration number, with their start. */
const openRegistrations = async (client: Client): Promise<Map<string, Date>> => {
  const open = new Map<string, Date>();
  const query = `WorkflowType = 'registration' AND ExecutionStatus = 'Running'`;
  for await (const run of client.workflow.list({ query })) {
    const subject = subjectOf(run.workflowId);
    if (subject) open.set(subject.number, run.startTime);
  }
  return open;
};

const waitingRegistrations = async (pool: Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ number: string }>(
    `SELECT r.number FROM registration r
     WHERE (r.next_wake_at IS NOT NULL OR EXISTS (SELECT 1 FROM entry e WHERE e.registration_id = r.id AND e.state = 'held'))
       AND NOT EXISTS (SELECT 1 FROM dispatch d WHERE d.subject_kind = 'registration' AND d.subject_id = r.number
                       AND d.pending_since > now() - make_interval(secs => $1))`,
    [GRACE_SECONDS],
  );
  return rows.map((row) => row.number);
};

const damage = async (pool: Pool): Promise<Finding[]> => {
  const { rows: broken } = await pool.query<{ invariant: string; subject: string; detail: string }>(
    'SELECT * FROM invariant_violation',
  );
  const { rows: overdue } = await pool.query<{ number: string; since: Date }>(
    'SELECT * FROM deadline_overdue',
  );
  return [
    ...broken.map(({ invariant, subject, detail }) =>
      finding('invariant', subject, `${invariant}: ${detail}`),
    ),
    ...overdue.map(({ number, since }) =>
      finding('deadlineOverdue', number, `overdue since ${since.toISOString()}`),
    ),
  ];
};

const waitingWithoutWorkflow = (
  waiting: readonly string[],
  open: ReadonlyMap<string, Date>,
): Finding[] =>
  waiting
    .filter((number) => !open.has(number))
    .map((number) =>
      finding('deadlineWithoutWorkflow', number, 'something waits here and no workflow is open'),
    );

const workflowsWithoutReason = async (
  pool: Pool,
  open: ReadonlyMap<string, Date>,
  asOf: Date,
): Promise<Finding[]> => {
  const grace = asOf.getTime() - GRACE_SECONDS * 1000;
  const old = [...open].filter(([, start]) => start.getTime() < grace).map(([number]) => number);
  const { rows } = await pool.query<{ number: string; absent: boolean }>(
    `SELECT n.number, r.id IS NULL AS absent
     FROM unnest($1::text[]) AS n(number) LEFT JOIN registration r USING (number)
     WHERE r.id IS NULL OR (r.next_wake_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.registration_id = r.id AND e.state = 'held'))`,
    [old],
  );
  return rows.map((row) =>
    row.absent
      ? finding(
          'workflowWithoutRow',
          row.number,
          'an open workflow names a registration that is not there',
        )
      : finding(
          'workflowOfTheFinished',
          row.number,
          'nothing waits here, yet its workflow is open',
        ),
  );
};

const lateDrivers = async (pool: Pool): Promise<Finding[]> => {
  const { rows: facts } = await pool.query<{ subject_id: string; tries: number }>(
    `SELECT subject_id, tries FROM dispatch WHERE pending_since < now() - make_interval(secs => $1)`,
    [GRACE_SECONDS],
  );
  const { rows: audit } = await pool.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM audit
     WHERE xid >= coalesce((SELECT max(to_xid) FROM audit_seal), 0)
       AND at < decision_now() - make_interval(secs => $1)`,
    [GRACE_SECONDS],
  );
  const { rows: money } = await pool.query<{ attempt: string; asked: number }>(
    'SELECT attempt, asked FROM in_doubt_for_finance',
  );
  const unsealed = audit[0]?.rows ?? 0;
  return [
    ...facts.map(({ subject_id, tries }) =>
      finding('factsNotSent', subject_id, `tried ${tries} times`),
    ),
    ...(unsealed > 0
      ? [finding('auditNotSealed', 'audit', `${unsealed} rows wait for a seal`)]
      : []),
    ...money.map(({ attempt, asked }) =>
      finding('moneyWaitsForFinance', attempt, `asked ${asked} times without an answer`),
    ),
  ];
};

/** Of the login that the doctor was given, which is to be the application's. */
const excessiveRights = async (pool: Pool): Promise<Finding[]> =>
  (await rightsOnAudit(pool)).map(({ table, rights }) =>
    finding('auditNotAppendOnly', table, `this login has ${rights}`),
  );

const finding = (check: Check, subject: string, detail: string): Finding => ({
  check,
  subject,
  detail,
  mendable: CHECKS[check],
});
