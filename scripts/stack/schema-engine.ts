import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import { Pool, type PoolConfig } from 'pg';
import type * as Engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import type {
  MigrationList,
  SchemaEngine,
  SchemasContainer,
} from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PlainError } from './plain-error';

type Bindings = typeof Engine;

/** The part of Node's global that is used here; its own types leave it to the browser's. */
declare const WebAssembly: {
  instantiate(
    program: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start: () => void } } }>;
};

/** `prisma/` of this repository. */
export const prismaFolder = join(__dirname, '..', '..', 'prisma');

/** The engine's "nothing is managed elsewhere". */
export const everything = { externalTables: [], externalEnums: [] };

/**
 * Lends Prisma's own schema engine, as WebAssembly, on a database: the same code as `prisma migrate`
 * without the binary that Prisma would download. Its connections are closed when `work` is done.
 * @param database for work that needs a shadow database, the parts of a connection and no connection
 * string, since the string's database name would win over the shadow's
 * @throws Error with the engine's message, cut before its own call stack
 */
export async function withSchemaEngine<T>(
  database: PoolConfig,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const pool = new Pool(database);
  try {
    return await work(await openSchemaEngine(pool));
  } catch (error) {
    if (error instanceof PlainError || !(error instanceof Error)) throw error;
    throw new Error(error.message.split(/\n\s+0: /)[0]);
  } finally {
    await pool.end();
  }
}

async function openSchemaEngine(pool: Pool): Promise<SchemaEngine> {
  bindings ??= loadBindings();
  const { files } = schemaOnDisk();
  const datamodels = files.map(({ path, content }): [string, string] => [path, content]);
  const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  return (await bindings).SchemaEngine.new({ datamodels }, () => undefined, adapter);
}

/** Loaded once: the bindings keep views of one instance's memory and break with a second. */
let bindings: Promise<Bindings> | null = null;

async function loadBindings(): Promise<Bindings> {
  const loaded = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const program = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  const imports = { './schema_engine_bg.js': { ...loaded } };
  const { instance } = await WebAssembly.instantiate(program, imports);
  loaded.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return loaded;
}

/**
 * The adapter of `@prisma/adapter-pg` cuts a script at every semicolon, also inside functions and
 * comments, and runs each piece by itself. Here a script goes to PostgreSQL whole, as Prisma's binary
 * sends it: one implicit transaction, so a migration that fails leaves nothing behind.
 */
class WholeScripts extends PrismaPg {
  override async connect() {
    return whole(await super.connect());
  }

  override async connectToShadowDb() {
    return whole(await super.connectToShadowDb());
  }
}

function whole<A extends SqlDriverAdapter>(adapter: A): A {
  adapter.executeScript = async (sql) => {
    await adapter.executeRaw({ sql, args: [], argTypes: [] });
  };
  return adapter;
}

/** `schema.prisma` in the engine's shape. */
export function schemaOnDisk(): SchemasContainer {
  const content = readFileSync(join(prismaFolder, 'schema.prisma'), 'utf8');
  return { files: [{ path: 'schema.prisma', content }] };
}

/** All folders of a migrations directory, oldest first, in the engine's shape. */
export function migrationsOnDisk(folder = join(prismaFolder, 'migrations')): MigrationList {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const script = (name: string) => readFileSync(join(folder, name, 'migration.sql'), 'utf8');
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(folder, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script(name) } },
    })),
  };
}
