import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../../prisma/seed/random';
import { askOverHttp } from './browser';
import { letLoose, now, settle } from './clients';
import { CONTESTED, holders } from './contested';
import type { Candidate, History, Operation, Place } from './history';
import type { Site } from './site';

/** How much of it. */
export interface Size {
  readonly seed: number;
  readonly clients: number;
  /** Goes on until so many were done. */
  readonly operations: number;
  /** Hands out those from here on, who have done nothing yet. */
  readonly firstCandidate: Candidate;
}

/** One round of an attack: clients contend for places while the servers below them are killed. */
export interface Round {
  /** As the clients saw it; it ends with a look at the rows when everything had come to rest. */
  readonly history: History;
  readonly kills: Readonly<Record<Kill, number>>;
  readonly repeats: number;
  /** Answers 500: a killed database must be told as a fault, not as a defect. */
  readonly defects: number;
  /** What [R47] finds broken afterwards. */
  readonly invariants: readonly unknown[];
  readonly nextCandidate: Candidate;
}

export type Kill = 'api' | 'backend' | 'postgres';

/** Goes on until so many kills have happened, too. The API processes are stopped afterwards. */
export const playRound = async (site: Site, size: Size & { kills: number }): Promise<Round> => {
  const kills: Record<Kill, number> = { api: 0, backend: 0, postgres: 0 };
  let isKilling = true;
  const killing = killAtRandom(site, size, kills).finally(() => (isKilling = false));
  const [round] = await Promise.all([
    contend(site, size, { isOver: () => !isKilling, settled: () => site.quiet() }),
    killing,
  ]);
  const { rows } = await site.database.pool.query('SELECT * FROM invariant_violation');
  return { ...round, kills, invariants: rows };
};

/** The same without kills. */
export const playPeacefulRound = async (contested: Contested, size: Size): Promise<History> => {
  const settled = (): Promise<void> => Promise.resolve();
  return (await contend(contested, size, { isOver: () => true, settled })).history;
};

type Contested = Pick<Site, 'origins' | 'sessionSecret' | 'database'>;

const contend = async (
  { origins, sessionSecret, database }: Contested,
  size: Size,
  until: { readonly isOver: () => boolean; readonly settled: () => Promise<void> },
): Promise<Pick<Round, 'history' | 'repeats' | 'defects' | 'nextCandidate'>> => {
  const initial = await holders(database.pool);
  let defects = 0;
  let nextCandidate = size.firstCandidate;
  const { operations, repeats } = await letLoose({
    ...size,
    apis: origins.length,
    places: [...CONTESTED.keys()],
    ask: askOverHttp(origins, sessionSecret, () => (defects += 1)),
    nextCandidate: () => nextCandidate++,
    isOver: (done) => done >= size.operations && until.isOver(),
  });
  await until.settled();
  const settledAt = now();
  const held = await holders(database.pool);
  const looks = lastLooks(operations, held, settledAt);
  const history = {
    capacities: CONTESTED,
    initial,
    operations: [...settle(operations, settledAt), ...looks],
  };
  return { history, repeats, defects, nextCandidate };
};

const ORDER: readonly Kill[] = ['api', 'backend', 'api', 'postgres'];

/** Each kind in turn, at instants drawn by lot, never before the last victim serves again. */
const killAtRandom = async (
  site: Site,
  { seed, kills }: { seed: number; kills: number },
  done: Record<Kill, number>,
): Promise<void> => {
  const random = createRandom(seed);
  for (let index = 0; index < kills; index += 1) {
    await pause(300 + random.below(1_500));
    const kill = ORDER[index % ORDER.length] ?? 'api';
    if (kill === 'api') await site.killApi(random.below(site.origins.length));
    else if (kill === 'backend') await site.killBackend();
    else await site.killPostgres();
    done[kill] += 1;
  }
};

/** What the rows say in the end, of everybody who asked for anything. */
const lastLooks = (
  operations: readonly Operation[],
  held: ReadonlyMap<Candidate, Place>,
  settledAt: number,
): Operation[] =>
  [...new Set([...operations.map(({ candidate }) => candidate), ...held.keys()])].map(
    (candidate) => ({
      candidate,
      askedAt: settledAt + 1,
      answeredAt: settledAt + 2,
      kind: 'look',
      result: 'seen',
      place: held.get(candidate) ?? null,
    }),
  );
