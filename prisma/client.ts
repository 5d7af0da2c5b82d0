import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/client';

export interface DatabaseSettings {
  /** `DATABASE_URL`. */
  readonly url: string;
  /** Connections of this process, Prisma's and the named statements' together. */
  readonly poolSize: number;
  /** What `pg_stat_activity` calls this process. */
  readonly applicationName?: string;
}

/** One pool, two ways to it: Prisma for what is not hot, named statements on `pool` for what is. */
export interface Database {
  readonly pool: Pool;
  readonly prisma: PrismaClient;
  /** Ends Prisma and the pool; waits for queries that are under way. Safe to call twice. */
  close(): Promise<void>;
}

export const createDatabase = (settings: DatabaseSettings): Database => {
  const pool = new Pool({
    connectionString: settings.url,
    max: settings.poolSize,
    application_name: settings.applicationName ?? 'cet',
    // A database that hangs is told as a fault, not waited for without end.
    connectionTimeoutMillis: 10_000,
  });
  // An idle connection that the server closes would otherwise end the process; the pool opens another.
  pool.on('error', () => undefined);
  // So would one that is lent out and at rest just then: whoever has it is told at the next query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    // At the opening minute a transaction may wait for a connection longer than Prisma's two seconds.
    transactionOptions: { maxWait: 15_000, timeout: 15_000 },
  });

  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await prisma.$disconnect();
    await pool.end();
  };
  return {
    pool,
    prisma,
    close: () => (closing ??= end()),
  };
};
