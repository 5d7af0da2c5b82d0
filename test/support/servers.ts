/**
 * The servers of one jest run, in a process of their own: PostgreSQL with a migrated template database,
 * Temporal with namespaces to take, and the workflow bundle. Run by global-setup.mjs; tells its parent
 * the environment for the tests, and ends everything when asked to or when the parent is gone.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { generateKeys } from '../../gateways/simulator/keys';
import { migrate } from '../../scripts/migrate';
import { ensureDatabase, startPostgres } from '../../scripts/postgres';
import { ensureApplicationLogin } from '../../scripts/stack/application-login';
import { freePort } from '../../scripts/stack/ports';
import { startTemporalServer } from '../../scripts/temporal-server';
import { bundleWorkflows } from '../../worker/bundle';
import { messageOf } from '../../scripts/stack/plain-error';

const namespaceCount = 40;
const stops: (() => Promise<void>)[] = [];
let ending: Promise<never> | null = null;

process.on('disconnect', () => void end(1));
process.on('message', () => void end(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(1));

main().then(
  (environment) => process.send?.({ environment }),
  (error: unknown) => {
    process.send?.({ failed: messageOf(error) });
    void end(1);
  },
);

async function main(): Promise<NodeJS.ProcessEnv> {
  const folder = mkdtempSync(join(tmpdir(), 'cet-test-'));
  stops.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
  chmodSync(folder, 0o755);
  const parts = await Promise.all([database(folder), temporal(folder), bundle(folder)]);
  const keys = JSON.stringify(generateKeys());
  return Object.assign({ CET_TEST_FOLDER: folder, CET_TEST_GATEWAY_KEYS: keys }, ...parts);
}

async function database(folder: string): Promise<NodeJS.ProcessEnv> {
  const postgres = await startPostgres({
    dir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test',
    logFile: join(folder, 'postgres.log'),
    throwaway: true,
  });
  stops.push(() => postgres.stop());
  const admin = postgres.url('postgres');
  await ensureDatabase(admin, 'cet_template');
  const client = new Client({ connectionString: admin });
  await client.connect();
  await client.query('CREATE SEQUENCE taken_namespace MAXVALUE 100000');
  await client.end();
  return {
    CET_TEST_ADMIN_URL: admin,
    ...(await orBroken('CET_TEST_BROKEN_TEMPLATE', async () => {
      const template = postgres.url('cet_template');
      await migrate(template);
      return { CET_TEST_APP_URL: await ensureApplicationLogin(template) };
    })),
  };
}

async function temporal(folder: string): Promise<NodeJS.ProcessEnv> {
  const namespaces = Array.from({ length: namespaceCount }, (_, index) => `cet-${index + 1}`);
  const server = await startTemporalServer({
    dbFile: join(folder, 'temporal.db'),
    port: await freePort(),
    uiPort: null,
    logFile: join(folder, 'temporal.log'),
    namespaces,
    timeSkipping: true,
    // The default, 4096 events, would make a test of continue-as-new a long one.
    dynamicConfig: ['limit.historyCount.suggestContinueAsNew=300'],
  });
  stops.push(() => server.stop());
  return {
    CET_TEST_TEMPORAL_ADDRESS: server.address,
    CET_TEST_NAMESPACES: namespaces.join(','),
  };
}

/** Webpack takes seconds: once for the run, not once for each worker and each replay. */
function bundle(folder: string): Promise<NodeJS.ProcessEnv> {
  return orBroken('CET_TEST_BROKEN_BUNDLE', async () => {
    const codePath = join(folder, 'workflows.js');
    writeFileSync(codePath, await bundleWorkflows());
    return { WORKFLOW_BUNDLE: codePath };
  });
}

/** A broken schema or workflow fails the tests that need it, with its own message, and no others. */
async function orBroken(
  variable: string,
  work: () => Promise<NodeJS.ProcessEnv>,
): Promise<NodeJS.ProcessEnv> {
  try {
    return await work();
  } catch (error) {
    return { [variable]: messageOf(error) };
  }
}

/** Stops in the reverse order of starting; the folder goes last. */
function end(code: number): Promise<never> {
  ending ??= (async () => {
    const [removeFolder, ...servers] = stops;
    await Promise.allSettled(servers.map((stop) => stop()));
    await removeFolder?.();
    process.exit(code);
  })();
  return ending;
}
