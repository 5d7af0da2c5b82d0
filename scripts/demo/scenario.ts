import { instant, plusMs, type Instant } from '../../domain/instant';
import type { Stage } from './stage';

/** What is expected of a scenario and what was seen of it, read back from the outside. */
export type Seen = Readonly<Record<string, string | number | boolean>>;

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly expected: Seen;
  /** Plays up to the first wait; what comes later is an act with its own moment. */
  begin(stage: Stage): Promise<Play>;
}

export interface Play {
  /** In order; each is played when the stack's time has reached `at`. */
  readonly acts: readonly Act[];
  /** Reads back, through API, database and Temporal, after the last act of all scenarios. */
  seen(): Promise<Seen>;
}

export interface Act {
  readonly at: Instant;
  readonly why: string;
  run(): Promise<void>;
}

export interface Result {
  readonly name: string;
  readonly expected: Seen;
  readonly seen: Seen;
  readonly ok: boolean;
}

/** Plays all scenarios on one timeline: first what needs no waiting, then each act at its moment. */
export const playAll = async (stage: Stage, scenarios: readonly Scenario[]): Promise<Result[]> => {
  await letOldHoldsLapse(stage);
  const plays: { scenario: Scenario; play: Play }[] = [];
  for (const scenario of scenarios) {
    stage.say(`— ${scenario.name}: ${scenario.title}`);
    plays.push({ scenario, play: await scenario.begin(stage) });
  }
  const acts = plays
    .flatMap(({ play }) => play.acts)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const act of acts) {
    await stage.moveTo(act.at, act.why);
    await act.run();
  }
  const results: Result[] = [];
  for (const { scenario, play } of plays) {
    const seen = await play.seen();
    const ok = JSON.stringify(seen) === JSON.stringify(scenario.expected);
    results.push({ name: scenario.name, expected: scenario.expected, seen, ok });
  }
  return results;
};

/** On a stack that has played before, places held then would spoil the counts of now. */
const letOldHoldsLapse = async (stage: Stage): Promise<void> => {
  const count = () => heldBy(stage).then(({ held }) => held);
  const { held, until } = await heldBy(stage);
  if (held === 0 || until === null) return;
  await stage.moveTo(
    plusMs(instant(until), 30_000),
    `${held} places held from earlier lapse first`,
  );
  await stage.eventually(count, 0);
};

const heldBy = async (stage: Stage): Promise<{ held: number; until: Date | null }> => {
  const [row] = await stage.rows<{ held: number; until: Date | null }>(
    `SELECT count(*)::int AS held, max(pay_by) AS until FROM entry WHERE state = 'held'`,
    [],
  );
  return row ?? { held: 0, until: null };
};
