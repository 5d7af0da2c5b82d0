import type { LinkKind } from '../../domain/account-links';
import { createDatabase } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';
import { startThrowawayStack } from '../stack/throwaway-stack';
import type { Stack } from '../stack/start-stack';

/** What is fuzzed: a real API process with its database and the simulated gateway. */
export interface Target {
  readonly origin: string;
  readonly stack: Stack & { readonly dataDir: string };
  /** The secret of a link that would be mailed to this address. */
  link(kind: LinkKind, address: string): Promise<string>;
  /** The process's own figures, in Prometheus' text format. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** Budgets as wide as they go: a refusal for haste would hide what the route itself does. */
const WIDE = '1000000000/60';
const LIMITS = [
  'ADDRESS',
  'CAPTCHAS_BY_ADDRESS',
  'SESSION_READS',
  'SESSION_COMMANDS',
  'LOGINS_BY_EMAIL',
  'ACCOUNTS_BY_EMAIL',
  'LOOKUPS_BY_SESSION',
  'LOOKUPS_BY_ACCOUNT',
  'LOOKUPS_BY_DOCUMENT',
  'REVIEWS_BY_ACCOUNT',
  'RESETS_BY_ADDRESS',
  'RESETS_BY_EMAIL',
  'FINDS_BY_ADDRESS',
  'FINDS_BY_DOCUMENT',
  'FINDS_IN_TOTAL',
  'VERIFICATIONS',
  'GATEWAY_ASKS',
];

/** Starts it on free ports. @throws PlainError when it cannot; nothing is left then. */
export const startTarget = async (): Promise<Target> => {
  const stack = await startThrowawayStack({
    env: {
      CAPTCHA_WORK: '1',
      LOG_LEVEL: 'warn',
      ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, WIDE])),
    },
    seed: 'small',
    // Nobody here waits for a workflow or reads mail.
    withWorker: false,
    withMail: false,
    line: (part, text) => {
      if (part === 'api') process.stderr.write(`${text}\n`);
    },
  });
  const origin = stack.addresses.api ?? '';
  const metricsUrl = `http://127.0.0.1:${stack.env['METRICS_PORT']}/metrics`;
  const links = openLinks(stack.env);
  return {
    origin,
    stack,
    link: links.make,
    metrics: async () => (await fetch(metricsUrl)).text(),
    stop: async () => {
      await links.close();
      await stack.stop();
    },
  };
};

/** What the worker does when it writes a mail. */
const openLinks = (env: NodeJS.ProcessEnv) => {
  const database = createDatabase({ url: env['DATABASE_URL'] ?? '', poolSize: 2 });
  const personalData = createPersonalData({
    keys: env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: env['PERSONAL_HASH_KEY'] ?? '',
  });
  const { accountLinks } = createStore({ database, personalData });
  return {
    make: async (kind: LinkKind, address: string): Promise<string> => {
      const { rows } = await database.pool.query<{ id: string }>(
        'SELECT id::text FROM account WHERE email_hash = $1',
        [personalData.emailHash(address)],
      );
      return accountLinks.make({ kind, address, accountId: rows[0]?.id ?? '' });
    },
    close: () => database.close(),
  };
};
