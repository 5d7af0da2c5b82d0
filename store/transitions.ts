import type { Pool } from 'pg';
import type { Around, Decided, Decision } from '../domain/decision';
import type { Instant } from '../domain/instant';
import type { CampusCode, Registration } from '../domain/registration';
import { isRefusal, refuse, Refused } from '../domain/refusals';
import type { SittingFacts } from '../domain/sitting';
import { snapshotOf, type RegistrationSnapshot } from '../domain/snapshot';
import { applyRows, type Applied } from './apply';
import { createBatcher, type Batcher } from './batcher';
import { addDecision, emptyRows, type Actor } from './change';
import { loadRegistrations, type Loaded, type Ref } from './load';
import type { SittingReader } from './sitting-facts';
import { createTurns } from './turns';

/**
 * Every change to a registration goes this way: read it whole, let the pure rule decide, write what it
 * wants. Reading and writing are each batched by themselves, one statement for many commands: while one
 * batch is being made durable the next is read and decided. Whoever was overtaken is read and decided
 * again; whoever found a place full is decided again knowing that.
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
}

/** What was true when a command's batch was read. */
interface Read {
  readonly found: Loaded;
  readonly live: Registration | null;
  readonly now: Instant;
  readonly sitting: SittingFacts;
}

/** What a rule wants written. */
interface Change {
  readonly command: Command<unknown>;
  readonly read: Read;
  readonly before: Registration;
  readonly decided: Decided<unknown>;
}

interface Batchers {
  readonly reads: Batcher<Command<unknown>, Read>;
  readonly writes: Batcher<Change, Applied>;
}

export const createTransitions = (options: TransitionOptions): Transitions => {
  // One at a time: two would wait for each other's places, and each would flush for itself.
  const writes = createBatcher<Change, Applied>({
    run: (changes) => writeEach(options, changes),
    maxInFlight: 1,
  });
  // Small, so that the next are read and decided while some are made durable, and never further ahead than
  // one batch: a command that is read long before it is written would only be overtaken.
  const reads = createBatcher<Command<unknown>, Read>({
    run: (commands) => writes.room().then(() => readEach(options, commands)),
    maxBatch: 20,
  });
  const batchers: Batchers = { reads, writes };
  // A second click of the same candidate is decided on what the first one leaves.
  const takeTurns = createTurns();
  return {
    run: async <Answer>(command: Command<Answer>) =>
      (await takeTurns(nameOf(command.ref), () => carryOut(batchers, command))) as Done<Answer>,
    get queued() {
      return batchers.reads.queued + batchers.writes.queued;
    },
  };
};

const nameOf = (ref: Ref): string =>
  'session' in ref ? ref.session : 'number' in ref ? ref.number : ref.attempt;

/** A command that loses this often in a row meets a defect, not a competitor. */
const MOST_ROUNDS = 200;

const carryOut = async (
  { reads, writes }: Batchers,
  command: Command<unknown>,
): Promise<Done<unknown>> => {
  const full = new Set<string>();
  let read: Read | null = null;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    read ??= await reads.submit(command);
    const wanted = decide(command, read, full);
    if ('answer' in wanted) return wanted;
    const applied = await writes.submit(wanted);
    if (applied.outcome === 'done') return doneOf(wanted);
    if (applied.outcome === 'full') for (const place of applied.places) full.add(place);
    else read = null;
  }
  throw new Error('a command was overtaken too often to be decided');
};

/** Asks the rule: what it wants written, or what stands without a write. Throws `Refused` for its "no". */
const decide = (
  command: Command<unknown>,
  read: Read,
  full: ReadonlySet<string>,
): Change | Done<unknown> => {
  const { found, live, now, sitting } = read;
  const registration = demandRegistration(command, found);
  const snapshot = (): RegistrationSnapshot => snapshotOf(registration, sitting.policy);
  const known = answerKnownBefore(command, found);
  if (known) return { answer: known.answer, now, snapshot: snapshot() };

  const { accountTaken } = found;
  const decided = command.decide(registration, { now, sitting, full }, { live, accountTaken });
  if (isRefusal(decided)) throw new Refused(decided);
  if ('unchanged' in decided) return { answer: decided.answer, now, snapshot: snapshot() };
  return { command, read, before: registration, decided };
};

const demandRegistration = (command: Command<unknown>, found: Loaded): Registration => {
  if ('session' in command.ref && found.account === null) throw new Refused(refuse('notLoggedIn'));
  if (found.registration) return found.registration;
  const isAttempt = 'attempt' in command.ref;
  throw new Refused(refuse(isAttempt ? 'orderNotFound' : 'registrationNotFound'));
};

const answerKnownBefore = (
  { idempotency }: Command<unknown>,
  { known }: Loaded,
): { answer: unknown } | null => {
  if (!idempotency || !known) return null;
  if (known.bodyHash !== idempotency.bodyHash) throw new Refused(refuse('idempotencyKeyReused'));
  return { answer: known.answer };
};

const doneOf = ({ decided, read }: Change): Done<unknown> => {
  // The caller named the owner of the attempt; where money followed elsewhere, that is the other one.
  const own = decided.also?.next ?? decided.next;
  const snapshot = snapshotOf(own, read.sitting.policy);
  return { answer: decided.answer, now: read.now, snapshot };
};

const readEach = async (
  options: TransitionOptions,
  commands: readonly Command<unknown>[],
): Promise<PromiseSettledResult<Read>[]> => {
  try {
    return (await readAll(options, commands)).map(fulfilled);
  } catch (error) {
    if (commands.length === 1 || !isUnreadable(error)) return commands.map(() => rejected(error));
    // One of them cannot even be asked for; each by itself tells which.
    const alone: PromiseSettledResult<Read>[] = [];
    for (const command of commands) alone.push(...(await readEach(options, [command])));
    return alone;
  }
};

const readAll = async (
  { pool, sittings }: TransitionOptions,
  commands: readonly Command<unknown>[],
): Promise<Read[]> => {
  const code = await sittings.currentCode();
  const refs = commands.map(({ ref, idempotency }) => ({ ref, key: idempotency?.key }));
  const named = commands.flatMap(({ campuses }) => campuses ?? []);
  const [{ now, loaded }] = await Promise.all([
    loadRegistrations(pool, code, refs),
    // Mostly these are all that there are, and then they are known when the registrations are.
    sittings.read(named),
  ]);
  const lives = await loadLives(pool, code, loaded);
  const sitting = await sittings.read([...named, ...loaded.flatMap(campusesOf)]);
  return loaded.map((found) => {
    const live = (found.liveNumber !== null && lives.get(found.liveNumber)) || null;
    return { found, live, now, sitting };
  });
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

const writeEach = async (
  options: TransitionOptions,
  changes: readonly Change[],
): Promise<PromiseSettledResult<Applied>[]> => {
  const firsts = firstOfEach(changes);
  const written = new Map<Change, PromiseSettledResult<Applied>>();
  try {
    const applied = await write(options.pool, firsts);
    for (const [i, change] of firsts.entries()) {
      written.set(change, fulfilled(applied.get(i) ?? STALE));
    }
  } catch (error) {
    if (changes.length > 1) {
      // One of them breaks a constraint, or the connection broke: each by itself tells which.
      const alone: PromiseSettledResult<Applied>[] = [];
      for (const change of changes) alone.push(...(await writeEach(options, [change])));
      return alone;
    }
    // Somebody saved the same account or candidate meanwhile: read again, the rule will see it.
    return [isOvertaken(error) ? fulfilled(STALE) : rejected(error)];
  } finally {
    options.onCommitted?.();
  }
  return changes.map((change) => written.get(change) ?? fulfilled(STALE));
};

const STALE: Applied = { outcome: 'stale' };

/** Of two changes to one registration the second was decided on what the first overtakes. */
const firstOfEach = (changes: readonly Change[]): Change[] => {
  const taken = new Set<string>();
  return changes.filter(({ before, read }) => {
    const touched = [before.id, ...(read.live ? [read.live.id] : [])];
    if (touched.some((id) => taken.has(id))) return false;
    for (const id of touched) taken.add(id);
    return true;
  });
};

const write = (pool: Pool, changes: readonly Change[]): Promise<ReadonlyMap<number, Applied>> => {
  const rows = emptyRows();
  for (const [i, { command, read, before, decided }] of changes.entries()) {
    const { found, live, now, sitting } = read;
    const actor =
      command.actor === 'candidate' ? (`candidate:${found.account ?? ''}` as const) : command.actor;
    const isWorkflow = actor === 'workflow';
    // Late money that follows the candidate changes the live registration; the deleted one goes along.
    const target = decided.also && live ? live : before;
    const alsoBefore = decided.also ? before : null;
    addDecision(rows, i, target, decided, { actor, isWorkflow }, { now, sitting, alsoBefore });
    if (command.idempotency) {
      const { key, bodyHash } = command.idempotency;
      rows.answers.push({ i, id: before.id, key, body_hash: bodyHash, answer: decided.answer });
    }
  }
  return applyRows(pool, rows);
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

const fulfilled = <T>(value: T): PromiseFulfilledResult<T> => ({ status: 'fulfilled', value });
const rejected = (reason: unknown): PromiseRejectedResult => ({ status: 'rejected', reason });
