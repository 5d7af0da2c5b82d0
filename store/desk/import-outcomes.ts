import type { PoolClient } from 'pg';
import { GO_AHEAD_HOURS } from '../../domain/importing';
import { findProblems, lockAll } from '../../prisma/import/judge';
import type { ImportKind } from '../../prisma/import/kind';
import { Problems } from '../../prisma/import/problems';
import type { ImportVerdict } from '../../prisma/import/run';
import { auditOwn, moveBatch, type BatchRow } from './import-rows';

/** How the steps of an import end, each in the transaction that makes it true, under the lock of its batch. */

const RESULT = 'result = $2::jsonb, rows_total = $3, rows_done = $3, percent = 100';

const resultOf = ({ rows, ...result }: ImportVerdict): readonly unknown[] => [
  JSON.stringify(result),
  rows,
];

/** Good: it waits for the go-ahead. Not good: that was all. */
export const recordCheck = async (
  tx: PoolClient,
  { number }: BatchRow,
  verdict: ImportVerdict,
): Promise<BatchRow> => {
  if (verdict.problems.total > 0) return recordFailed(tx, { number }, verdict);
  const { rows, counts } = verdict;
  await auditOwn(tx, number, 'importChecked', { rows, ...counts });
  return moveBatch(tx, number, {
    state: 'checked',
    fact: 'importChecked',
    isOwn: true,
    set: `${RESULT}, checked_at = decision_now(), lapses_at = decision_now() + interval '${GO_AHEAD_HOURS} hours'`,
    values: resultOf(verdict),
  });
};

export const recordFailed = async (
  tx: PoolClient,
  { number }: Pick<BatchRow, 'number'>,
  verdict: ImportVerdict,
): Promise<BatchRow> => {
  await auditOwn(tx, number, 'importFailed', {
    rows: verdict.rows,
    problems: verdict.problems.total,
  });
  return moveBatch(tx, number, {
    state: 'failed',
    fact: 'importFailed',
    isOwn: true,
    set: `${RESULT}, checked_at = coalesce(checked_at, decision_now())`,
    values: resultOf(verdict),
  });
};

/** The rows are written in the same transaction. */
export const recordApplied = async (
  tx: PoolClient,
  { number, sitting_code: sitting }: BatchRow,
  action: string,
  verdict: ImportVerdict,
): Promise<BatchRow> => {
  const { rows, counts } = verdict;
  await auditOwn(tx, number, 'importApplied', { what: action, sitting, rows, ...counts });
  return moveBatch(tx, number, {
    state: 'applied',
    fact: 'importApplied',
    isOwn: true,
    set: `${RESULT}, applied_at = decision_now()`,
    values: resultOf(verdict),
  });
};

/** What was there before is there again; or nothing is touched, and it is said why. */
export const takeBackStaged = async (
  tx: PoolClient,
  kind: ImportKind,
  { number, applied_at: appliedAt }: BatchRow,
): Promise<BatchRow> => {
  await tx.query('UPDATE import_about SET applied_at = $1', [appliedAt]);
  await lockAll(tx, kind.undo.lock);
  const problems = await findProblems(tx, kind.undo.problems, new Problems());
  if (problems.total > 0) {
    await auditOwn(tx, number, 'importUndoRefused', { problems: problems.total });
    return moveBatch(tx, number, {
      state: 'applied',
      fact: 'importUndoRefused',
      isOwn: true,
      set: 'undo_problems = $2::jsonb',
      values: [JSON.stringify(problems)],
    });
  }
  for (const statement of kind.undo.statements) await tx.query(statement);
  // What was before is known only to take it back, and holds personal data.
  await tx.query('DELETE FROM import_change WHERE import_number = $1', [number]);
  await auditOwn(tx, number, 'importUndone', {});
  return moveBatch(tx, number, {
    state: 'undone',
    fact: 'importUndone',
    isOwn: true,
    set: 'undone_at = decision_now()',
  });
};
