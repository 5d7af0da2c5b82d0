import type { PoolClient } from 'pg';
import type { Instant } from '../domain/instant';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import { whyNotApply } from '../domain/rebinding';
import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { askMail, endSessions } from './account-rows';
import { decisionNow } from './clock';
import {
  lockRebind,
  lookAgain,
  movableOf,
  moveRebind,
  proposalOf,
  REBIND_TABLES,
  rebindSnapshotOf,
  type RebindRow,
} from './rebind-rows';
import { moveReviews } from './review-endings';
import { authorOf } from './review-facts';
import { lockAccountForReviews, lockCurrentReview } from './review-rows';
import { tell } from './tell';

/** What the workflow of a rebind asks for [R40]: the move itself, and the end of a proposal that nobody decided on. */
export interface Rebinds {
  /**
   * Moves the registration of an approved proposal, or refuses when it is not what was approved any more. Asked
   * again, it answers what is true by then. `null`: there is no such proposal.
   */
  apply(number: string): Promise<RebindSnapshot | null>;
  /** Ends a proposal whose 72 hours are over, by the earlier of the caller's clock and the store's. */
  lapse(number: string, asOf: Instant): Promise<{ snapshot: RebindSnapshot; now: Instant } | null>;
}

export const createRebinds = (
  { pool }: Database,
  personalData: PersonalData,
  onCommitted: () => void,
): Rebinds => {
  const applyOnce = (number: string): Promise<RebindSnapshot | null> =>
    inTransaction(pool, async (tx) => {
      await lockAccounts(tx, number);
      const row = await lockRebind(tx, number);
      if (row?.state !== 'approved') return row && rebindSnapshotOf(row);
      const { account, hash } = await lookAgain(tx, personalData, row);
      const no = whyNotApply(proposalOf(row), movableOf(row), account, hash);
      if (no) {
        await audit(tx, 'rebindRefused', row.number, { because: no.refusal });
        const step = { state: 'refused', fact: 'rebindRefused', isWorkflow: true } as const;
        return rebindSnapshotOf(await moveRebind(tx, row, { ...step, refusedBecause: no.refusal }));
      }
      await move(tx, row);
      const step = { state: 'applied', fact: 'rebindApplied', isWorkflow: true } as const;
      return rebindSnapshotOf(await moveRebind(tx, row, step));
    });

  return {
    apply: async (number) => {
      const done = await applyOnce(number).catch((error: unknown) => {
        // The new account has saved a registration in this very instant: now the rule can see it.
        if (isTakenMeanwhile(error)) return applyOnce(number);
        throw error;
      });
      onCommitted();
      return done;
    },

    lapse: async (number, asOf) => {
      const done = await inTransaction(pool, async (tx) => {
        const row = await lockRebind(tx, number);
        if (!row) return null;
        const now = await decisionNow(tx);
        const at = asOf < now ? asOf : now;
        if (row.state !== 'proposed' || rebindSnapshotOf(row).expiresAt > at) {
          return { snapshot: rebindSnapshotOf(row), now };
        }
        await audit(tx, 'rebindLapsed', row.number, { asOf: at });
        const step = { state: 'lapsed', fact: 'rebindLapsed', isWorkflow: true } as const;
        return { snapshot: rebindSnapshotOf(await moveRebind(tx, row, step)), now };
      });
      return done;
    },
  };
};

/**
 * Whatever else changes these accounts, their reviews or who logs in to them waits. Accounts and reviews are locked
 * before the registration, everywhere.
 */
const lockAccounts = async (tx: PoolClient, number: string): Promise<void> => {
  const { rows } = await tx.query<Pick<RebindRow, 'sitting_code' | 'from_account' | 'to_account'>>(
    `SELECT r.sitting_code, p.from_account::text, p.to_account::text FROM ${REBIND_TABLES} WHERE p.number = $1`,
    [number],
  );
  const row = rows[0];
  if (!row) return;
  for (const account of [row.from_account, row.to_account].sort()) {
    await lockAccountForReviews(tx, account);
    await lockCurrentReview(tx, row.sitting_code, account);
  }
};

/** The one thing that changes is whose it is: number, workflow, entries, places and money stay as they are. */
const move = async (tx: PoolClient, row: RebindRow): Promise<void> => {
  const { registration, number, from_account: from, to_account: to } = row;
  await tx.query('UPDATE registration SET account_id = $2::uuid, seq = seq + 1 WHERE id = $1', [
    row.registration_id,
    to,
  ]);
  await tell(tx, {
    kind: 'registration',
    id: registration,
    seq: Number(row.registration_seq) + 1,
    type: 'rebound',
    payload: { rebind: number },
  });
  await audit(tx, 'rebound', registration, {
    rebind: number,
    proposer: row.proposer,
    approver: row.approver,
    before: { account: from },
    after: { account: to },
  });
  await audit(tx, 'rebindApplied', number, { registration });
  const reviews = { sitting: row.sitting_code, record: row.student_record_id, from, to };
  await moveReviews(tx, reviews, authorOf('workflow'));
  await endSessions(tx, from);
  await askMail(tx, { kind: 'registrationMoved', accountId: from, detail: { step: 'from' } });
  await askMail(tx, { kind: 'registrationMoved', accountId: to, detail: { step: 'to' } });
};

/** By the workflow, on the leader's word; who that was stands in the row of the approval. */
const audit = async (
  tx: PoolClient,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> => {
  await tx.query(
    `INSERT INTO audit (actor, action, subject, detail) VALUES ('workflow', $1, $2, $3::jsonb)`,
    [action, subject, JSON.stringify(detail)],
  );
};

const isTakenMeanwhile = (error: unknown): boolean =>
  error instanceof Error &&
  'constraint' in error &&
  error.constraint === 'registration_one_live_for_account';
