import { join } from 'node:path';
import { tellRunning } from './demo/running-stack';
import { DEMO_ACCOUNTS } from '../prisma/seed';
import { explain, PlainError } from './stack/plain-error';
import { dataDirFrom } from './stack/settings';
import { startStack, type Stack } from './stack/start-stack';

/**
 * `npm start`: the whole product in one terminal, until Ctrl-C. `npm run dev` (`--dev`) also serves the website
 * from its sources, renewed at each change.
 */
async function main(): Promise<void> {
  const leaving = leavingSignal();
  const dataDir = dataDirFrom(process.env);
  print('start', `data are kept in ${dataDir}`);
  const stack = await startStack({
    dataDir,
    env: process.env,
    ports: 'usual',
    // Lets `npm run demo -- --running` move its time; a development server's own switch, never a cluster's.
    timeSkipping: true,
    withSite: true,
    line: print,
    signal: leaving,
  });
  const told = tellRunning(dataDir, stack);
  const sources = process.argv.includes('--dev') ? await serveSources(stack) : null;
  process.stdout.write(`${summary(stack, sources?.address)}\n`);
  await aborted(leaving);
  told.forget();
  await sources?.close();
  print('start', 'stopping: API, worker, gateway and mail, Temporal, PostgreSQL');
  await stack.stop();
  print('start', 'stopped; nothing is lost, the next start goes on');
}

/** The website from `web/` itself, which asks the stack's API. */
async function serveSources({ addresses }: Stack): Promise<{
  address: string;
  close: () => Promise<void>;
}> {
  process.env['API_URL'] = addresses.api ?? '';
  const { createServer } = await import('vite');
  const server = await createServer({ configFile: join(__dirname, '../web/vite.config.mts') });
  await server.listen();
  return { address: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

/** Aborted by the first Ctrl-C, `kill` or closed terminal; further ones change nothing. */
function leavingSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(new PlainError('Stopped while starting.')));
  }
  // Whoever read the output is gone; the stack goes on without being heard.
  process.stdout.on('error', () => undefined);
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    // An abort listener alone does not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => clearInterval(alive));
  });
}

const widest = 'migrations'.length;

function print(part: string, text: string): void {
  process.stdout.write(`${part.padEnd(widest)} | ${text}\n`);
}

function summary({ addresses, given, temporalBinary }: Stack, sources?: string): string {
  const embedded = (isGiven: boolean, variable: string, own: string) =>
    isGiven ? `from ${variable}` : own;
  const rows: [what: string, where: string | null][] = [
    ['Website', addresses.api],
    ['Website (dev)', sources ?? null],
    ['Desk', addresses.desk],
    ['API', addresses.api && `${addresses.api}/api/v1`],
    ['API, readable', addresses.api && `${addresses.api}/api/v1/docs`],
    ['PostgreSQL', embedded(given.database, 'DATABASE_URL', 'embedded')],
    [
      'Temporal',
      `${addresses.temporal} (${embedded(given.temporal, 'TEMPORAL_ADDRESS', temporalBinary ?? '')})`,
    ],
    ['Temporal UI', addresses.temporalUi],
    ['Gateway', embedded(given.gateway, 'ALIPAY_*', `${addresses.simulator} (simulated)`)],
    ['Mails', embedded(given.smtp, 'SMTP_URL', `${addresses.mailPage} (caught)`)],
  ];
  const known = rows.filter((row): row is [string, string] => row[1] !== null);
  const table = known.map(([what, where]) => `  ${what.padEnd(14)} ${where}`).join('\n');
  const accounts = given.database
    ? ''
    : `\n\n  Accounts       ${DEMO_ACCOUNTS.emails.join(', ')}\n  Password       ${DEMO_ACCOUNTS.password}`;
  return `\nEverything runs; Ctrl-C stops it.\n\n${table}${accounts}\n`;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  },
);
