import { join } from 'node:path';
import { tellRunning } from './demo/running-stack';
import { DEMO_ACCOUNTS } from '../prisma/seed';
import { explain, PlainError } from './stack/plain-error';
import { dataDirFrom } from './stack/settings';
import { startStack, type Stack } from './stack/start-stack';

/**
 * `npm start`: the whole product in one terminal, until Ctrl-C. `npm run dev` (`--dev`) also serves the website
 * and the desk from their sources, renewed at each change.
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
  process.stdout.write(`${summary(stack, sources?.addresses)}\n`);
  await aborted(leaving);
  told.forget();
  await sources?.close();
  print('start', 'stopping: API, worker, gateway and mail, Temporal, PostgreSQL');
  await stack.stop();
  print('start', 'stopped; nothing is lost, the next start goes on');
}

interface SourceAddresses {
  readonly website: string;
  readonly desk: string;
}

/** Website and desk from `web/` itself, which ask the stack's API. */
async function serveSources({ addresses }: Stack): Promise<{
  addresses: SourceAddresses;
  close: () => Promise<unknown>;
}> {
  process.env['API_URL'] = addresses.api ?? '';
  process.env['DESK_API_URL'] = addresses.desk ?? '';
  const { createServer } = await import('vite');
  const serve = async (folder: string) => {
    const configFile = join(__dirname, '..', folder, 'vite.config.mts');
    const server = await createServer({ configFile });
    return server.listen();
  };
  const [website, desk] = [await serve('web'), await serve('web/desk')];
  return {
    addresses: {
      website: website.resolvedUrls?.local[0] ?? '',
      desk: desk.resolvedUrls?.local[0] ?? '',
    },
    close: () => Promise.all([website.close(), desk.close()]),
  };
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

function summary({ addresses, given, temporalBinary }: Stack, sources?: SourceAddresses): string {
  const embedded = (isGiven: boolean, variable: string, own: string) =>
    isGiven ? `from ${variable}` : own;
  const rows: [what: string, where: string | null][] = [
    ['Website', addresses.api],
    ['Website (dev)', sources?.website ?? null],
    ['Desk', addresses.desk],
    ['Desk (dev)', sources?.desk ?? null],
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
