import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { GeneratedKeys } from '../../gateways/simulator/keys';

/** A database of a test's own, with the newest schema and no rows but those of the migrations. */
export interface TestDatabase {
  url: string;
  /** The same database, for the application's login: a member of `cet_app` and nothing more. */
  appUrl: string;
  /** Removes it; sessions that are still open are ended. */
  drop(): Promise<void>;
}

/**
 * Makes a database from the run's migrated template, in a fraction of a second.
 * @throws Error with the migration's own message when the template could not be migrated.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const broken = process.env['CET_TEST_BROKEN_TEMPLATE'];
  if (broken !== undefined) throw new Error(`The schema cannot be migrated: ${broken}`);
  const name = `cet_${randomBytes(8).toString('hex')}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE cet_template`));
  const at = (variable: string) =>
    Object.assign(new URL(fromSetup(variable)), { pathname: name }).href;
  return {
    url: at('CET_TEST_ADMIN_URL'),
    appUrl: at('CET_TEST_APP_URL'),
    drop: async () => {
      await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/**
 * A Temporal namespace that no other call in this run gets: they are made at the server's start and
 * numbered out by a sequence that all test files share.
 * @throws Error when all are taken.
 */
export async function takeNamespace(): Promise<string> {
  const all = fromSetup('CET_TEST_NAMESPACES').split(',');
  const taken = await asAdmin((client) =>
    client.query<{ number: string }>(`SELECT nextval('taken_namespace') AS number`),
  );
  const namespace = all[Number(taken.rows[0]?.number) - 1];
  if (namespace === undefined) {
    throw new Error(`All ${all.length} namespaces are taken: raise namespaceCount in servers.ts.`);
  }
  return namespace;
}

/** `host:port` of the run's Temporal server, on which time skipping is allowed. */
export function temporalAddress(): string {
  return fromSetup('CET_TEST_TEMPORAL_ADDRESS');
}

/**
 * The workflow bundle built once for the run, in the shape a Worker takes as `workflowBundle`.
 * @throws Error with the bundler's own message when the workflows could not be bundled.
 */
export function workflowBundle(): { codePath: string } {
  const broken = process.env['CET_TEST_BROKEN_BUNDLE'];
  if (broken !== undefined) throw new Error(`The workflows cannot be bundled: ${broken}`);
  return { codePath: fromSetup('WORKFLOW_BUNDLE') };
}

/** What merchant and simulated gateway sign with, made once for the run: two RSA pairs take most of a second. */
export function gatewayKeys(): GeneratedKeys {
  return JSON.parse(fromSetup('CET_TEST_GATEWAY_KEYS')) as GeneratedKeys;
}

async function asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: fromSetup('CET_TEST_ADMIN_URL') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function fromSetup(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: jest's global set-up sets it.`);
  return value;
}
