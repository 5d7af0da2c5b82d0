import type { PoolClient } from 'pg';
import type { Instant } from '../../domain/instant';
import { isRefusal, orRefuse, refuse, Refused } from '../../domain/refusals';
import type { AnyValues, WhenHeld } from '../../domain/settings.schema';
import {
  describeChanges,
  isInScope,
  judgeSetting,
  maySet,
  withoutTexts,
  type JudgedSetting,
  type SettingTarget,
} from '../../domain/settings';
import type { StaffAct, StaffMember } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { decisionNow } from '../clock';
import type { SittingReader } from '../sitting-facts';
import { demandReason } from './demand-reason';
import {
  changeById,
  changesOf,
  changesOfAll,
  dueChanges,
  insertChange,
  lockTarget,
  raiseVersion,
  settleChange,
  type SettingChange,
} from './setting-changes';
import { readParts, readSetting, writeSetting, type FoundSetting } from './setting-rows';
import { auditStaff } from './staff-audit';
import { staffNames, type StaffNames } from './staff-names';

/**
 * What the desk sets [R42]: now or at a later time, by whom and why, on the version that the decision was made on.
 * A planned change is a row; it is judged again when its time has come, against what is true then.
 */
export interface Settings {
  /** As it is, with its parts and history. Refuses `notFound` outside of the caller's scope. */
  read(by: StaffMember, target: SettingTarget): Promise<SettingView>;
  /**
   * Sets or plans. Refuses `notFound`, `notAllowed`, `changedMeanwhile`, `effectivePast`, `reasonIsPersonal`, and what
   * the rules say.
   */
  change(by: StaffAct, wanted: WantedChange): Promise<SettingChange>;
  /** Takes back what is planned. Refuses `notFound`, `notAllowed`, `changedMeanwhile`, `settingSettled`. */
  withdraw(by: StaffAct, id: string, decision: Decided): Promise<SettingChange>;
  /** Applies what is due, each in a transaction of its own; answers how many. Throws what failed, after the others. */
  applyDue(limit?: number): Promise<number>;
}

export interface SettingView extends FoundSetting {
  readonly parts: readonly FoundSetting[];
  /** Of the setting itself and of its parts. */
  readonly planned: readonly SettingChange[];
  /** What was applied, withdrawn or refused, of the parts too; newest first. */
  readonly history: readonly SettingChange[];
  /** Who made them. */
  readonly people: StaffNames;
}

export interface Decided {
  readonly version: number;
  readonly why: string;
}

export interface WantedChange extends SettingTarget, Decided {
  readonly set: AnyValues;
  readonly whenHeld?: WhenHeld | undefined;
  /** `null`: now. */
  readonly effectiveAt: Instant | null;
}

export const createSettings = (
  { pool }: Database,
  sittings: SittingReader,
  personalData: PersonalData,
): Settings => {
  const demandVersion = async (
    tx: PoolClient,
    sitting: string,
    target: SettingTarget,
    { version }: Decided,
  ): Promise<void> => {
    if ((await lockTarget(tx, sitting, target)) === version) return;
    const missed = await changesOf(tx, sitting, target, version);
    const told = missed.map(({ after, state, settledAt, madeAt }) => ({
      after,
      state,
      at: settledAt ?? madeAt,
    }));
    throw new Refused(refuse('changedMeanwhile', { detail: describeChanges(told) }));
  };

  return {
    read: async (by, target) => {
      const sitting = await sittings.currentCode();
      const found = isInScope(by, target) ? await readSetting(pool, sitting, target) : null;
      if (!found) throw new Refused(refuse('notFound'));
      const all = await readParts(pool, sitting, target);
      const parts = all.filter((part) => isInScope(by, part));
      const changes = await changesOfAll(pool, sitting, [target, ...parts]);
      return {
        ...found,
        parts,
        planned: changes.filter(({ state }) => state === 'scheduled'),
        history: changes.filter(({ state }) => state !== 'scheduled'),
        people: await staffNames(
          pool,
          personalData,
          changes.map(({ by: maker }) => maker),
        ),
      };
    },

    change: async (by, { kind, target, set, whenHeld, effectiveAt, why, version }) => {
      demandReason(why);
      const sitting = await sittings.currentCode();
      const where = { kind, target };
      return inTransaction(pool, async (tx) => {
        if (!isInScope(by.staff, where) || !(await readSetting(tx, sitting, where))) {
          throw new Refused(refuse('notFound'));
        }
        if (!maySet(by.staff, where, set)) throw new Refused(refuse('notAllowed'));
        await demandVersion(tx, sitting, where, { version, why });
        const now = await decisionNow(tx);
        if (effectiveAt !== null && effectiveAt < now) {
          throw new Refused(refuse('effectivePast', { field: ['effectiveAt'] }));
        }
        const isLater = effectiveAt !== null && effectiveAt > now;
        const judged = await judge(tx, sitting, where, { values: set, whenHeld });
        if (!isLater) await write(tx, sitting, where, judged);
        const made = await insertChange(tx, sitting, {
          ...where,
          wanted: set,
          whenHeld: whenHeld ?? null,
          before: judged.before,
          after: judged.after,
          effectiveAt: effectiveAt ?? now,
          state: isLater ? 'scheduled' : 'applied',
          by: by.staff.id,
          why,
          version: await raiseVersion(tx, sitting, where),
        });
        await auditStaff(
          tx,
          by,
          isLater ? 'settingScheduled' : 'settingChanged',
          subjectOf(where),
          {
            why,
            before: withoutTexts(made.before),
            after: withoutTexts(made.after),
            effectiveAt: made.effectiveAt,
            change: made.id,
          },
        );
        return made;
      });
    },

    withdraw: async (by, id, decision) => {
      demandReason(decision.why);
      const sitting = await sittings.currentCode();
      return inTransaction(pool, async (tx) => {
        const change = await changeById(tx, sitting, id);
        if (!change || !isInScope(by.staff, change)) throw new Refused(refuse('notFound'));
        if (!maySet(by.staff, change, change.wanted)) throw new Refused(refuse('notAllowed'));
        await demandVersion(tx, sitting, change, decision);
        const version = await raiseVersion(tx, sitting, change);
        if (!(await settleChange(tx, id, { state: 'withdrawn', version }))) {
          throw new Refused(refuse('settingSettled'));
        }
        await auditStaff(tx, by, 'settingWithdrawn', subjectOf(change), {
          why: decision.why,
          change: id,
        });
        return demand(await changeById(tx, sitting, id));
      });
    },

    applyDue: async (limit = 100) => {
      const due = await dueChanges(pool, limit);
      const failures: unknown[] = [];
      let applied = 0;
      for (const { sitting, change } of due) {
        try {
          if (await inTransaction(pool, (tx) => applyPlanned(tx, sitting, change))) applied += 1;
        } catch (error) {
          // One that cannot be written must not keep a window closed that has to open now.
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
      return applied;
    },
  };
};

/** The rule's word on the setting as it is behind its lock. */
const judge = async (
  tx: PoolClient,
  sitting: string,
  target: SettingTarget,
  wanted: { readonly values: AnyValues; readonly whenHeld?: WhenHeld | undefined },
): Promise<JudgedSetting> => {
  const current = demand(await readSetting(tx, sitting, target, true));
  return orRefuse(judgeSetting(current, wanted));
};

const write = (
  tx: PoolClient,
  sitting: string,
  target: SettingTarget,
  { after, loweringTo }: JudgedSetting,
): Promise<void> => writeSetting(tx, sitting, target, after, loweringTo);

/** Judged again: what was right when it was planned may contradict what was sold or set since. */
const applyPlanned = async (
  tx: PoolClient,
  sitting: string,
  planned: SettingChange,
): Promise<boolean> => {
  await lockTarget(tx, sitting, planned);
  const change = await changeById(tx, sitting, planned.id);
  if (change?.state !== 'scheduled') return false;
  const current = await readSetting(tx, sitting, change, true);
  const judged = current
    ? judgeSetting(current, { values: change.wanted, whenHeld: change.whenHeld ?? undefined })
    : refuse('notFound');
  const version = await raiseVersion(tx, sitting, change);
  if (isRefusal(judged) && judged.refusal !== 'settingUnchanged') {
    const { refusal } = judged;
    await settleChange(tx, change.id, { state: 'refused', version, refusal });
    await auditPlanned(tx, change, 'settingRefused', { refusal });
    return true;
  }
  // Somebody has set the same meanwhile: it is as it was wanted.
  const done = isRefusal(judged) ? { before: {}, after: {} } : judged;
  if (!isRefusal(judged)) await write(tx, sitting, change, judged);
  const { before, after } = done;
  await settleChange(tx, change.id, { state: 'applied', version, before, after });
  await auditPlanned(tx, change, 'settingApplied', {
    before: withoutTexts(before),
    after: withoutTexts(after),
  });
  return true;
};

/** In the name of whoever planned it: the clock has only done what was decided. */
const auditPlanned = async (
  tx: PoolClient,
  change: SettingChange,
  action: string,
  more: object,
): Promise<void> => {
  const { id, effectiveAt: plannedFor, why, by } = change;
  await tx.query(
    'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
    [
      `staff:${by}`,
      action,
      subjectOf(change),
      JSON.stringify({ change: id, plannedFor, why, ...more }),
    ],
  );
};

const subjectOf = ({ kind, target }: SettingTarget): string => `setting:${kind}/${target}`;

const demand = <T>(found: T | null): T => {
  if (found === null) throw new Refused(refuse('notFound'));
  return found;
};
