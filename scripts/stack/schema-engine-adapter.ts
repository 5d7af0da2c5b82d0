import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { Pool, type PoolConfig, type QueryConfig, type QueryResult } from 'pg';

/**
 * The adapter of `@prisma/adapter-pg` cuts a script at every semicolon, also inside functions and
 * comments, and runs each piece by itself. Here a script goes to PostgreSQL whole, as Prisma's binary
 * sends it: one implicit transaction, so a migration that fails leaves nothing behind.
 */
export class WholeScripts implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = 'cet-whole-scripts';
  private readonly pools: Pool[] = [];

  constructor(private readonly database: PoolConfig) {}

  connect(): Promise<SqlDriverAdapter> {
    return this.adapterOn(this.database);
  }

  /** Only on a throwaway server: the shadow goes with it. */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    if (this.database.connectionString !== undefined)
      throw new Error('No shadow beside real data.');
    const shadow = `shadow_${randomUUID()}`;
    await (await this.connect()).executeScript(`CREATE DATABASE "${shadow}"`);
    return this.adapterOn({ ...this.database, database: shadow });
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
  }

  private async adapterOn(database: PoolConfig): Promise<SqlDriverAdapter> {
    const pool = passingOneByteChars(new Pool(database));
    // An idle connection may hear of the server's stop before its own end; nothing is lost by that.
    pool.on('error', () => undefined);
    this.pools.push(pool);
    const adapter = await new PrismaPg(pool).connect();
    readOneByteChars(adapter);
    adapter.executeScript = async (sql) => {
      await adapter.executeRaw({ sql, args: [], argTypes: [] });
    };
    return adapter;
  }
}

/**
 * PostgreSQL's catalogs have columns of the one-byte type "char", which the engine asks for and the
 * adapter refuses to read. On the way through the adapter they pass as uuid, which no catalog has.
 */
const oidOf = { oneByteChar: 18, uuid: 2950 };

function passingOneByteChars(pool: Pool): Pool {
  const query: (config: QueryConfig) => Promise<QueryResult | QueryResult[]> =
    pool.query.bind(pool);
  return Object.assign(pool, {
    query: async (config: QueryConfig) => {
      const result = await query(config);
      for (const field of Array.isArray(result) ? [] : result.fields) {
        if (field.dataTypeID === oidOf.oneByteChar) field.dataTypeID = oidOf.uuid;
      }
      return result;
    },
  });
}

function readOneByteChars(adapter: SqlDriverAdapter): void {
  const { Uuid, Character } = ColumnTypeEnum;
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type) => (type === Uuid ? Character : type));
    return { ...result, columnTypes };
  };
}
