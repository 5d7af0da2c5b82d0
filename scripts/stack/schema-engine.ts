import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { PoolConfig } from 'pg';
import type * as Engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import type {
  MigrationList,
  SchemaEngine,
  SchemasContainer,
} from '@prisma/schema-engine-wasm/schema_engine_bg';
import { WholeScripts } from './schema-engine-adapter';
import { messageOf } from './plain-error';

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
 * @param database by its parts, not by a connection string, for work that needs a shadow database
 */
export async function withSchemaEngine<T>(
  database: PoolConfig,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const adapters = new WholeScripts(database);
  try {
    return await work(await openSchemaEngine(adapters));
  } finally {
    await adapters.close();
  }
}

/** What went wrong, without the engine's own call stack that its messages end with. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return message.split(/\n\s+0: /)[0] ?? message;
}

async function openSchemaEngine(adapters: WholeScripts): Promise<SchemaEngine> {
  bindings ??= loadBindings();
  const { files } = schemaOnDisk();
  const datamodels = files.map(({ path, content }): [string, string] => [path, content]);
  const bound = bindMigrationAwareSqlAdapterFactory(adapters);
  return (await bindings).SchemaEngine.new({ datamodels }, () => undefined, bound);
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
