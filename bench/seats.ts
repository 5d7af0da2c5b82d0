import { performance } from 'node:perf_hooks';
import { Refused } from '../domain/refusals';
import { createDatabase } from '../prisma/client';
import { createStore, type Store } from '../store/store';
import { chooseRequest, noopRequest, startApi } from './harness/api-child';
import type { Bench, Scale } from './harness/bench';
import { openRawClients } from './harness/http-crowd';
import { fullTimes, illegalRefusals, type Seen } from './harness/occupancy';
import { interleave, ratioOf } from './harness/pairs';
import type { Report } from './harness/report';
import type { Site } from './harness/site';
import { median } from './harness/statistics';
import {
  addCampuses,
  addHolding,
  campusCode,
  candidate,
  createBenchPersonalData,
  demandInvariants,
  openSitting,
  ORAL,
  settleDown,
  type Candidate,
} from './harness/world';
import {
  addSlots,
  guardedCounter,
  skipLockedSlots,
  unnested,
  type Contest,
} from './peers/sql-contests';

/**
 * 2,000 contenders for 200 places, all at once. Nobody may be refused while there is a place, and no
 * place may be given twice; then, how quickly the places are given out.
 */
export const seats: Bench = {
  name: 'seats',
  ratios: ['oversold', 'illegalRefusals', 'grantedToSql'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const world = await prepare(site, size);
    const wrong = { oversold: 0, illegalRefusals: 0 };
    await compareGrants(world, report, size, wrong);
    await returnPlaces(world, size, wrong);
    await contestOverHttp(site, world, report, size, wrong);
    report.count('oversold', wrong.oversold, { atMost: 0 });
    report.count('illegalRefusals', wrong.illegalRefusals, { atMost: 0 });
    await demandInvariants(world.pool);
  },
};

interface Size {
  readonly contenders: number;
  readonly places: number;
  readonly rounds: number;
  readonly returning: number;
  readonly http: number;
}

const SIZES: Record<Scale, Size> = {
  full: { contenders: 2_000, places: 200, rounds: 30, returning: 10, http: 9 },
  smoke: { contenders: 200, places: 20, rounds: 2, returning: 2, http: 2 },
};

type World = Awaited<ReturnType<typeof prepare>>;
interface Wrong {
  oversold: number;
  illegalRefusals: number;
}

const prepare = async (site: Site, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  const campuses = size.rounds * 4 + 4 + size.returning + size.http + 1;
  const { contenders, places } = size;
  await addCampuses(pool, { first: 0, count: campuses, places });
  const count = contenders + campuses * places;
  // All live at a campus of their own; the contest is elsewhere, as orals allow.
  await addCampuses(pool, { first: campuses, count: 1, places: 0 });
  await addHolding(pool, personalData, { first: 0, count, campuses: [campusCode(campuses)] });
  await settleDown(pool);
  const store = createStore({ database, personalData });

  const waiting = Array.from({ length: count }, (_, index) => candidate(index));
  let next = 0;
  return {
    pool,
    store,
    /** A campus that nobody has been at. */
    campus: (): string => campusCode(next++),
    contenders: (): Candidate[] => waiting.slice(0, contenders),
    /** Those who have a place do not come again. */
    leave: (granted: ReadonlySet<Candidate>): void => {
      const rest = waiting.filter((one) => !granted.has(one));
      waiting.splice(0, waiting.length, ...rest);
    },
  };
};

const now = (): number => performance.timeOrigin + performance.now();

interface Round {
  readonly seen: readonly (Seen & { readonly who: Candidate })[];
  /** From the first request to the last place given. */
  readonly grantedInMs: number;
  readonly answeredInMs: number;
}

/** Everybody asks in the same instant. */
const contest = async (
  contenders: readonly Candidate[],
  ask: (who: Candidate, index: number) => Promise<boolean>,
): Promise<Round> => {
  const startedAt = now();
  const seen = await Promise.all(
    contenders.map(async (who, index) => {
      const askedAt = now();
      const granted = await ask(who, index);
      return { who, askedAt, answeredAt: now(), granted };
    }),
  );
  const ends = (which: readonly Seen[]): number =>
    which.reduce((last, { answeredAt }) => Math.max(last, answeredAt), startedAt) - startedAt;
  return {
    seen,
    grantedInMs: ends(seen.filter(({ granted }) => granted)),
    answeredInMs: ends(seen),
  };
};

const askStore =
  (store: Store, campus: string) =>
  ({ session }: Candidate): Promise<boolean> =>
    store.registrations.chooseSubjects({ session }, [{ subject: ORAL, campus }]).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refused && error.refusal.refusal === 'placeFull') return false;
        throw error;
      },
    );

/** Demands that exactly the places were given, and adds up what was wrong. */
const judge = async (
  { pool, leave }: World,
  campus: string,
  { seen }: Round,
  { places }: Size,
  wrong: Wrong,
): Promise<void> => {
  const granted = seen.filter((one) => one.granted);
  const { times, taken } = await fullTimes(pool, campus, ORAL, places);
  wrong.oversold += Math.max(0, taken - places);
  wrong.illegalRefusals += illegalRefusals(seen, times);
  leave(new Set(granted.map(({ who }) => who)));
};

const compareGrants = async (
  world: World,
  report: Report,
  size: Size,
  wrong: Wrong,
): Promise<void> => {
  const { pool, store } = world;
  const answered: Record<string, number[]> = {};
  const perSecond = (name: string, round: Round): number => {
    (answered[name] ??= []).push(round.answeredInMs);
    return size.places / (round.grantedInMs / 1000);
  };
  const byStore = async (): Promise<number> => {
    const campus = world.campus();
    await pool.query('CHECKPOINT');
    const round = await contest(world.contenders(), askStore(store, campus));
    await judge(world, campus, round, size, wrong);
    return perSecond('store', round);
  };
  const bySql = (name: string, decide: Contest, atOnce: number) => async (): Promise<number> => {
    const campus = world.campus();
    await addSlots(pool, campus, size.places);
    await pool.query('CHECKPOINT');
    const contenders = world.contenders();
    const answers = chunks(contenders, atOnce).map((some) => {
      let answer: Promise<boolean[]> | undefined;
      const sessions = some.map(({ session }) => session);
      return () => (answer ??= decide(sessions, campus));
    });
    const round = await contest(contenders, async (_, index) => {
      const all = await answers[Math.floor(index / atOnce)]?.();
      return all?.[index % atOnce] ?? false;
    });
    const given = round.seen.filter(({ granted }) => granted);
    if (given.length !== size.places) throw new Error(`${name} gave ${given.length} places`);
    world.leave(new Set(given.map(({ who }) => who)));
    // Its slots are no counters: the invariants are told of them afterwards.
    await recount(pool, campus);
    return perSecond(name, round);
  };
  const sides = {
    store: byStore,
    guarded: bySql('guarded', guardedCounter(pool), 1),
    slots: bySql('slots', skipLockedSlots(pool), 1),
    unnested: bySql('unnested', unnested(pool), 500),
  };
  for (const side of Object.values(sides)) await side();
  for (const name of Object.keys(answered)) answered[name] = [];

  const found = await interleave(size.rounds, sides);
  for (const name of ['store', 'guarded', 'slots', 'unnested'] as const) {
    report.figure(`${name}GrantedPerSecond`, median(found[name]));
    report.figure(`${name}AnsweredMs`, median(answered[name] ?? []));
  }
  const best = found.guarded.map((figure, round) =>
    Math.max(figure, found.slots[round] ?? 0, found.unnested[round] ?? 0),
  );
  report.ratio('grantedToSql', ratioOf(found.store, best), { atLeast: 0.8 });
};

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );

const recount = (pool: World['pool'], campus: string): Promise<unknown> =>
  pool.query(
    `UPDATE offering o SET held = (SELECT count(*) FROM entry e
       WHERE (e.sitting_code, e.campus, e.subject) = (o.sitting_code, o.campus, o.subject))
     WHERE o.campus = $1`,
    [campus],
  );

/** Every third who gets a place gives it back at once, so that the campus is full, and not, and full. */
const returnPlaces = async (world: World, size: Size, wrong: Wrong): Promise<void> => {
  const { store } = world;
  for (let round = 0; round < size.returning; round += 1) {
    const campus = world.campus();
    const ask = askStore(store, campus);
    const gone: Promise<unknown>[] = [];
    const found = await contest(world.contenders(), async (who, index) => {
      // Two waves, so that some ask while places come back.
      if (index % 2 === 1) await new Promise((resolve) => setTimeout(resolve, index / 20));
      const granted = await ask(who);
      if (granted && index % 3 === 0) {
        gone.push(store.registrations.cancelEntry({ session: who.session }, ORAL));
      }
      return granted;
    });
    await Promise.all(gone);
    await judge(world, campus, found, size, wrong);
  }
};

/** A connection for each contender; the same number of no-op requests is what their answers are held against. */
const contestOverHttp = async (
  site: Site,
  world: World,
  report: Report,
  size: Size,
  wrong: Wrong,
): Promise<void> => {
  const api = await startApi(site.appUrl);
  const clients = await openRawClients(api.port, size.contenders);
  try {
    const demand = (status: number, allowed: readonly number[]): boolean => {
      if (!allowed.includes(status)) throw new Error(`the API answered ${status}`);
      return status === 201;
    };
    const noop = async (): Promise<number> => {
      const contenders = world.contenders();
      const requests = contenders.map((who) => noopRequest(who, campusCode(0)));
      const round = await contest(contenders, async (_, index) =>
        demand(await clients.send(index, requests[index] ?? Buffer.alloc(0)), [200]),
      );
      return round.answeredInMs;
    };
    const places = async (): Promise<number> => {
      const campus = world.campus();
      const contenders = world.contenders();
      const requests = contenders.map((who) => chooseRequest(who, campus, campus));
      const round = await contest(contenders, async (_, index) =>
        demand(await clients.send(index, requests[index] ?? Buffer.alloc(0)), [201, 409]),
      );
      await judge(world, campus, round, size, wrong);
      return round.answeredInMs;
    };
    await noop();
    const found = await interleave(size.http, { places, noop });
    report.figure('httpAnsweredMs', median(found.places));
    report.figure('noopAnsweredMs', median(found.noop));
    report.demand('answeredToNoop', ratioOf(found.places, found.noop), { atMost: 5 });
  } finally {
    clients.close();
    await api.stop();
  }
};
