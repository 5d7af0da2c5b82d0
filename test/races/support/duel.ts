import type { Store } from '../../../store/store';
import type { Candidate, Crowd } from '../../store/support/crowd';
import { closeGate } from './gate';

/**
 * Two acts on one registration in the same instant. Forced: both have been decided on what stands there
 * before, and then one is written first. Free: both run at once, through one store or two. Whatever comes,
 * it is what one of the two would have found had it come after the other.
 */
export interface Duel {
  readonly number: string;
  readonly one: Act;
  readonly other: Act;
  /** What happens between the two, as a deadline that passes. */
  readonly between?: () => Promise<unknown>;
}

/** What one of two does; answers what it was told in a word or two. */
export interface Act {
  readonly run: (store: Store) => Promise<string>;
  /** On what stands there before it would write nothing, or it is no transition: it is not held up. */
  readonly isInstant?: true;
}

/** The two legal ends, as `answer of one, answer of other: state; money; audit`. */
export interface Ends {
  readonly oneFirst: string;
  readonly otherFirst: string;
}

export interface Arena {
  /** Throws unless both ends are reached when forced, and no third one when not. */
  expectOneOfTwoEnds(make: () => Promise<Duel>, ends: Ends): Promise<void>;
}

const FREE_ROUNDS = 8;

/** An arena has two stores of its own, as two API processes are. */
export const createArena = async (crowd: Crowd): Promise<Arena> => {
  const stores = [crowd.secondStore(), crowd.secondStore()] as const;
  const blockers = await Promise.all([crowd.candidate(), crowd.candidate()] as const);

  const forced = async (make: () => Promise<Duel>, oneIsFirst: boolean): Promise<string> => {
    const duel = await make();
    const since = await lastAudit(crowd);
    const one = await decide(crowd, stores[0], blockers[0], duel.one);
    await duel.between?.();
    const other = await decide(crowd, stores[1], blockers[1], duel.other);
    for (const act of oneIsFirst ? [one, other] : [other, one]) await act.write();
    return endOf(crowd, duel, since, [await one.write(), await other.write()]);
  };

  const free = async (make: () => Promise<Duel>, round: number): Promise<string> => {
    const duel = await make();
    const since = await lastAudit(crowd);
    const [ofOne, ofOther] = [stores[round % 2], stores[(round >> 1) % 2]];
    const one = () => duel.one.run(ofOne ?? stores[0]);
    const other = () => duel.other.run(ofOther ?? stores[1]);
    const starts: Promise<string>[] = [];
    if (round % 4 < 2) {
      starts.push(one());
      await duel.between?.();
      starts.push(other());
    } else {
      await duel.between?.();
      starts.unshift(other());
      starts.unshift(one());
    }
    return endOf(crowd, duel, since, await Promise.all(starts));
  };

  return {
    expectOneOfTwoEnds: async (make, ends) => {
      const clear = () => crowd.rows('UPDATE moved_clock SET offset_ms = 0');
      const seen = { oneFirst: await forced(make, true), otherFirst: '' };
      await clear();
      seen.otherFirst = await forced(make, false);
      await clear();
      expect(seen).toEqual(ends);
      for (let round = 0; round < FREE_ROUNDS; round += 1) {
        expect(Object.values(ends)).toContain(await free(make, round));
        await clear();
      }
    },
  };
};

interface Decided {
  /** Lets it write; resolves with what it was told, also when called again. */
  write(): Promise<string>;
}

/** Runs an act up to where it has been decided: a command before it keeps its store from writing. */
const decide = async (
  crowd: Crowd,
  store: Store,
  blocker: Candidate,
  act: Act,
): Promise<Decided> => {
  if (act.isInstant) {
    let told: Promise<string> | undefined;
    return { write: () => (told ??= act.run(store)) };
  }
  const gate = await closeGate(crowd, blocker.number);
  const before = toggle(store, blocker);
  await gate.waiting();
  let settled = false;
  const told = act.run(store).finally(() => (settled = true));
  told.catch(() => undefined);
  do await new Promise((resolve) => setTimeout(resolve, 5));
  while (!settled && store.transitions.queued === 0);
  let written: Promise<string> | undefined;
  const write = async (): Promise<string> => {
    await gate.open();
    await before;
    return told;
  };
  return { write: () => (written ??= write()) };
};

/** Some command that writes. */
const toggle = async (store: Store, who: Candidate): Promise<unknown> => {
  const view = await store.views.registration({ number: who.number });
  return view?.registration.entries.length === 0
    ? store.registrations.chooseSubjects(who, [{ subject: '1' }])
    : store.registrations.cancelEntry(who, '1');
};

const lastAudit = async (crowd: Crowd): Promise<string> => {
  const [row] = await crowd.rows<{ id: string }>('SELECT max(id) AS id FROM audit');
  return row?.id ?? '0';
};

const endOf = async (
  crowd: Crowd,
  { number }: Duel,
  since: string,
  told: readonly string[],
): Promise<string> => {
  const view = await crowd.store.views.registration({ number });
  if (!view) throw new Error(`${number} is not there`);
  const { state, entries, money } = view.registration;
  const audit = await crowd.rows<{ action: string }>(
    'SELECT action FROM audit WHERE subject = $1 AND id > $2 ORDER BY id',
    [number, since],
  );
  const lines = money.flatMap((one) =>
    one.lines.map(({ subject, outcome, reason }) => [subject, outcome, reason].join(' ').trim()),
  );
  const standing = [
    state,
    ...entries.map((entry) => `${entry.subject} ${entry.state}`).sort(),
  ].join(' ');
  return `${told.join(', ')}: ${standing}; ${lines.join(' ')}; ${audit.map(({ action }) => action).join(' ')}`;
};
