import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { ownerUrlOf } from './database-urls';
import { PlainError } from './plain-error';

/**
 * Fills a migrated database that has no sitting with demonstration data; any other is left as it is.
 * @param env the owner's login and the keys that personal data are encrypted with
 * @throws PlainError with the seed's last words when it fails; nothing of it is kept then.
 */
export async function fillEmptyDatabase(
  env: NodeJS.ProcessEnv,
  size: 'demo' | 'small',
  say: (text: string) => void,
): Promise<void> {
  if (await hasSitting(ownerUrlOf(env))) return;
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/seed.ts', '--size', size], {
    cwd: join(__dirname, '..', '..'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      lines.push(text);
      say(text);
    });
  }
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new PlainError(
      `The demonstration data could not be made:\n${lines.slice(-10).join('\n')}`,
    );
  }
}

async function hasSitting(connectionString: string | undefined): Promise<boolean> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM sitting LIMIT 1');
    return Boolean(found.rowCount);
  } finally {
    await client.end();
  }
}
