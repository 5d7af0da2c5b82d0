import type { Pool } from 'pg';
import type { Around, Decision } from '../domain/decision';
import type { Instant } from '../domain/instant';
import type { CampusCode, Registration } from '../domain/registration';
import { isRefusal, refuse, Refused, type Refusal } from '../domain/refusals';
import { snapshotOf, type RegistrationSnapshot } from '../domain/snapshot';
import { applyRows, type Applied } from './apply';
import { createBatcher, type Batcher } from './batcher';
import { addDecision, emptyRows, type Actor } from './change';
import { loadRegistrations, type Loaded, type Ref } from './load';
import type { SittingReader } from './sitting-facts';

/**
 * Every change to a registration goes this way: read a batch whole, let the pure rule decide each
 * command, write what won in one statement. Whoever was overtaken is read and decided again; whoever
 * found a place full is decided again knowing that.
 */
export interface Command<Answer> {
  readonly ref: Ref;
  /** Campuses the rule may ask about, beside those that the registration names itself. */
  readonly campuses?: readonly CampusCode[];
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
  /** Who acts; an account's commands are told apart by the session they came with. */
  readonly actor: Actor | 'candidate';
  readonly decide: (registration: Registration, around: Around, more: More) => Decision<Answer>;
}

/** What some rules need beside the registration itself. */
export interface More {
  readonly live: Registration | null;
  readonly accountTaken: boolean;
}

export interface Done<Answer> {
  readonly answer: Answer;
  readonly now: Instant;
  readonly snapshot: RegistrationSnapshot;
}

export interface Transitions {
  /**
   * Resolves when committed. Rejects with `Refused` for a business "no", with the database's own error for
   * a fault; after a fault the command may have been written: ask again with the same key.
   */
  run<Answer>(command: Command<Answer>): Promise<Done<Answer>>;
  readonly queued: number;
}

export interface TransitionOptions {
  readonly pool: Pool;
  readonly sittings: SittingReader;
  /** Called after each commit that leaves facts to be sent. */
  readonly onCommitted?: () => void;
  readonly maxInFlight?: number;
  readonly maxBatch?: number;
}

/** One command on its way; `full` remembers places found full while it was tried. */
interface Attempted {
  readonly command: Command<unknown>;
  readonly full: Set<string>;
  result?: PromiseSettledResult<Done<unknown>>;
}

/** A command that loses this often in a row meets a defect, not a competitor. */
const MOST_ROUNDS = 200;

export const createTransitions = (options: TransitionOptions): Transitions => {
  const batcher: Batcher<Command<unknown>, Done<unknown>> = createBatcher({
    run: (commands) => runBatch(options, commands),
    ...(options.maxInFlight === undefined ? {} : { maxInFlight: options.maxInFlight }),
    ...(options.maxBatch === undefined ? {} : { maxBatch: options.maxBatch }),
  });
  return {
    run: async <Answer>(command: Command<Answer>) =>
      (await batcher.submit(command)) as Done<Answer>,
    get queued() {
      return batcher.queued;
    },
  };
};

const runBatch = async (
  options: TransitionOptions,
  commands: readonly Command<unknown>[],
): Promise<PromiseSettledResult<Done<unknown>>[]> => {
  const all = commands.map((command): Attempted => ({ command, full: new Set() }));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const open = all.filter((one) => one.result === undefined);
    if (open.length === 0) break;
    await runRound(options, open);
  }
  return all.map(
    (one) => one.result ?? rejected(new Error('a command was overtaken too often to be decided')),
  );
};

/** Reads, decides and writes what is open; each command ends with a result or stays for the next round. */
const runRound = async (options: TransitionOptions, open: readonly Attempted[]): Promise<void> => {
  let decisions: Decisions;
  try {
    decisions = await decideAll(options, open);
  } catch (error) {
    if (open.length > 1 && isUnreadable(error)) {
      // One of them cannot even be asked for; each by itself tells which.
      for (const one of open) await runRound(options, [one]);
      return;
    }
    for (const one of open) one.result = rejected(error);
    return;
  }
  if (decisions.length > 0) await writeAll(options, decisions);
};

interface DecidedOne {
  readonly one: Attempted;
  readonly before: Registration;
  readonly decided: Exclude<Decision<unknown>, Refusal | { unchanged: true }>;
  readonly account: string | null;
  readonly around: Around;
  readonly live: Registration | null;
}
type Decisions = readonly DecidedOne[];

const decideAll = async (
  { pool, sittings }: TransitionOptions,
  open: readonly Attempted[],
): Promise<Decisions> => {
  const sitting = await sittings.currentCode();
  const refs = open.map(({ command }) => ({
    ref: command.ref,
    key: command.idempotency?.key,
  }));
  const { now, loaded } = await loadRegistrations(pool, sitting, refs);
  const lives = await loadLives(pool, sitting, loaded);
  const facts = await sittings.read([
    ...loaded.flatMap(campusesOf),
    ...open.flatMap((o) => o.command.campuses ?? []),
  ]);

  const decisions: DecidedOne[] = [];
  const taken = new Set<string>();
  for (const [index, one] of open.entries()) {
    const found = loaded[index];
    const no = found ? whyNotDecide(one.command, found) : refuse('registrationNotFound');
    if (no || !found?.registration) {
      one.result = rejected(new Refused(no ?? refuse('registrationNotFound')));
      continue;
    }
    const { registration } = found;
    const known = answerKnownBefore(one.command, found);
    if (known) {
      one.result = isRefusal(known)
        ? rejected(new Refused(known))
        : fulfilled({
            answer: known.answer,
            now,
            snapshot: snapshotOf(registration, facts.policy),
          });
      continue;
    }
    const live = (found.liveNumber !== null && lives.get(found.liveNumber)) || null;
    // Two commands for one registration in a batch: the second is decided on what the first leaves.
    const touched = [registration.id, ...(live ? [live.id] : [])];
    if (touched.some((id) => taken.has(id))) continue;

    const around: Around = { now, sitting: facts, full: one.full };
    let decided: Decision<unknown>;
    try {
      decided = one.command.decide(registration, around, {
        live,
        accountTaken: found.accountTaken,
      });
    } catch (error) {
      one.result = rejected(error);
      continue;
    }
    if (isRefusal(decided)) {
      one.result = rejected(new Refused(decided));
    } else if ('unchanged' in decided) {
      const snapshot = snapshotOf(registration, facts.policy);
      one.result = fulfilled({ answer: decided.answer, now, snapshot });
    } else {
      for (const id of touched) taken.add(id);
      decisions.push({ one, before: registration, decided, account: found.account, around, live });
    }
  }
  return decisions;
};

const whyNotDecide = (command: Command<unknown>, found: Loaded): Refusal | null => {
  if ('session' in command.ref && found.account === null) return refuse('notLoggedIn');
  if (found.registration) return null;
  return refuse('attempt' in command.ref ? 'orderNotFound' : 'registrationNotFound');
};

const answerKnownBefore = (
  command: Command<unknown>,
  found: Loaded,
): Refusal | { answer: unknown } | null => {
  if (!command.idempotency || !found.known) return null;
  return found.known.bodyHash === command.idempotency.bodyHash
    ? { answer: found.known.answer }
    : refuse('idempotencyKeyReused');
};

const campusesOf = ({ registration }: Loaded): CampusCode[] =>
  registration
    ? [
        registration.campus,
        ...registration.entries.map((entry) => entry.campus),
        ...registration.orders.flatMap((order) => order.lines.map((line) => line.campus)),
      ]
    : [];

/** The live registrations that late money of deleted ones may follow to; almost always none. */
const loadLives = async (
  pool: Pool,
  sitting: string,
  loaded: readonly Loaded[],
): Promise<ReadonlyMap<string, Registration>> => {
  const numbers = [...new Set(loaded.flatMap((one) => one.liveNumber ?? []))];
  if (numbers.length === 0) return new Map();
  const batch = await loadRegistrations(
    pool,
    sitting,
    numbers.map((number) => ({ ref: { number } })),
  );
  return new Map(
    batch.loaded.flatMap(({ registration: r }) => (r ? [[r.number, r] as const] : [])),
  );
};

const writeAll = async (options: TransitionOptions, decisions: Decisions): Promise<void> => {
  try {
    const applied = await write(options.pool, decisions);
    settle(decisions, applied);
  } catch (error) {
    if (decisions.length > 1) {
      // One of them breaks a constraint, or the connection broke: each by itself tells which.
      for (const decision of decisions) await writeAll(options, [decision]);
      return;
    }
    const [decision] = decisions;
    // Somebody saved the same account or candidate meanwhile: read again, the rule will see it.
    if (decision && !isOvertaken(error)) decision.one.result = rejected(error);
  }
  options.onCommitted?.();
};

const write = (pool: Pool, decisions: Decisions): Promise<ReadonlyMap<number, Applied>> => {
  const rows = emptyRows();
  for (const [i, { one, before, decided, account, around, live }] of decisions.entries()) {
    const actor =
      one.command.actor === 'candidate'
        ? (`candidate:${account ?? ''}` as const)
        : one.command.actor;
    const isWorkflow = actor === 'workflow';
    // Late money that follows the candidate changes the live registration; the deleted one goes along.
    const target = decided.also && live ? live : before;
    const alsoBefore = decided.also ? before : null;
    addDecision(rows, i, target, decided, { actor, isWorkflow }, { ...around, alsoBefore });
    if (one.command.idempotency) {
      const { key, bodyHash } = one.command.idempotency;
      rows.answers.push({ i, id: before.id, key, body_hash: bodyHash, answer: decided.answer });
    }
  }
  return applyRows(pool, rows);
};

const settle = (decisions: Decisions, applied: ReadonlyMap<number, Applied>): void => {
  for (const [i, { one, decided, around }] of decisions.entries()) {
    const result = applied.get(i);
    if (result?.outcome === 'done') {
      // The caller named the owner of the attempt; where money followed elsewhere, that is the other one.
      const own = decided.also?.next ?? decided.next;
      const snapshot = snapshotOf(own, around.sitting.policy);
      one.result = fulfilled({ answer: decided.answer, now: around.now, snapshot });
    } else if (result?.outcome === 'full') {
      for (const place of result.places) one.full.add(place);
    }
  }
};

/** SQLSTATE class 22: a value that PostgreSQL does not take, as a NUL in a text. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('22');

const isOvertaken = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '23505' &&
  'constraint' in error &&
  typeof error.constraint === 'string' &&
  error.constraint.startsWith('registration_one_live');

const fulfilled = (value: Done<unknown>): PromiseSettledResult<Done<unknown>> => ({
  status: 'fulfilled',
  value,
});
const rejected = (reason: unknown): PromiseSettledResult<Done<unknown>> => ({
  status: 'rejected',
  reason,
});
