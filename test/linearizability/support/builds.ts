import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool, QueryConfig } from 'pg';
import { createApp } from '../../../api/app';
import { createLogger } from '../../../api/logging';
import { DEFAULT_LIMITS } from '../../../api/settings';
import { createDatabase, type Database } from '../../../prisma/client';
import { createStore } from '../../../store/store';
import { personalDataOf, testSecrets } from '../../support/secrets';
import { testDatabase } from '../../support/stack';
import { prepareContest } from './contested';

/** The product over HTTP, twice beside itself on one database, with its one writing statement spoilt or not. */
export interface Build {
  readonly origins: readonly string[];
  readonly sessionSecret: string;
  readonly database: Database;
  close(): Promise<void>;
}

/** What is taken from the statement, and what is put in its place; all of it must be there. */
export type Spoiling = readonly (readonly [text: string, instead: string])[];

/** Does not lock places, and dawdles between counting and writing. Nothing stands behind the counter either. */
export const WITHOUT_LOCK: Spoiling = [
  ['ORDER BY o.sitting_code, o.campus, o.subject FOR UPDATE', ''],
  ['o.held, o.sold FROM offering o', 'o.held, o.sold FROM offering o CROSS JOIN pg_sleep(0.05)'],
];

/** Keeps the last place back: nobody too many, but refusals while a place is free. */
export const WITHOUT_LAST_PLACE: Spoiling = [
  ['taken + running > capacity', 'taken + running >= capacity'],
  ['>= c.capacity', '>= c.capacity - 1'],
];

export const startBuild = async (candidates: number, spoiling: Spoiling): Promise<Build> => {
  const { url, appUrl, drop } = await testDatabase();
  const secrets = testSecrets();
  const personalData = personalDataOf(secrets);
  const database = createDatabase({ url, poolSize: 4 });
  await prepareContest(database.pool, personalData, candidates);
  if (spoiling.length > 0) {
    await database.pool.query('ALTER TABLE offering DROP CONSTRAINT offering_capacity');
  }
  const servers = await Promise.all(
    [1, 2].map(() => serve(appUrl, secrets, (pool) => spoilt(pool, spoiling))),
  );
  return {
    origins: servers.map(({ origin }) => origin),
    sessionSecret: secrets.SESSION_SECRET,
    database,
    close: async () => {
      for (const server of servers) await server.close();
      await database.close();
      await drop();
    },
  };
};

const serve = async (
  url: string,
  secrets: ReturnType<typeof testSecrets>,
  change: (pool: Pool) => Pool,
) => {
  const database = createDatabase({ url, poolSize: 8 });
  const pool = change(database.pool);
  const store = createStore({
    database: { ...database, pool },
    personalData: personalDataOf(secrets),
  });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plenty = { points: 1_000_000_000, seconds: 60 };
  const app = createApp({
    store,
    gateways: {},
    settings: {
      publicUrl: origin,
      eduUrl: origin,
      deskUrl: origin,
      sessionSecret: Buffer.from(secrets.SESSION_SECRET, 'base64'),
      trustProxy: false,
      captchaWork: 1,
      limits: {
        ...DEFAULT_LIMITS,
        address: plenty,
        sessionCommands: plenty,
        sessionReads: plenty,
      },
    },
    log: createLogger('silent'),
  });
  server.on('request', app);
  return {
    origin,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
    },
  };
};

const spoilt = (pool: Pool, spoiling: Spoiling): Pool =>
  new Proxy(pool, {
    get: (target, property, receiver): unknown => {
      if (property !== 'query') return Reflect.get(target, property, receiver);
      return (query: string | QueryConfig, values?: unknown[]) =>
        typeof query === 'string'
          ? target.query(query, values)
          : target.query({ ...query, text: spoil(query, spoiling) });
    },
  });

const spoil = ({ name = '', text }: QueryConfig, spoiling: Spoiling): string =>
  name.startsWith('apply')
    ? spoiling.reduce((left, [taken, instead]) => {
        if (!left.includes(taken)) throw new Error(`the statement has no "${taken}" any more`);
        return left.replace(taken, instead);
      }, text)
    : text;
