import { resolve } from 'node:path';
import { z } from 'zod';
import { freePort } from './ports';
import { PlainError } from './plain-error';

/** The ports of a stack, all on 127.0.0.1. */
export interface Ports {
  api: number;
  apiMetrics: number;
  desk: number;
  workerMetrics: number;
  postgres: number;
  temporal: number;
  temporalUi: number;
  simulator: number;
  smtp: number;
  mailWeb: number;
}

/** Which variable moves which port, and where it stands without. */
export const usualPorts: Readonly<Record<keyof Ports, { variable: string; port: number }>> = {
  api: { variable: 'PORT', port: 3000 },
  apiMetrics: { variable: 'METRICS_PORT', port: 9464 },
  desk: { variable: 'DESK_PORT', port: 3001 },
  workerMetrics: { variable: 'WORKER_METRICS_PORT', port: 9465 },
  postgres: { variable: 'CET_POSTGRES_PORT', port: 54320 },
  temporal: { variable: 'CET_TEMPORAL_PORT', port: 7233 },
  temporalUi: { variable: 'CET_TEMPORAL_UI_PORT', port: 8233 },
  simulator: { variable: 'CET_SIMULATOR_PORT', port: 4100 },
  smtp: { variable: 'CET_SMTP_PORT', port: 1025 },
  mailWeb: { variable: 'CET_MAIL_PORT', port: 1080 },
};

const Port = z.coerce.number().int().min(1).max(65_535);

/** @throws PlainError naming the variable whose value is no port. */
export function portsFrom(env: NodeJS.ProcessEnv): Ports {
  return eachPort((name) => {
    const { variable, port } = usualPorts[name];
    const given = env[variable];
    if (!given) return port;
    const parsed = Port.safeParse(given);
    if (!parsed.success) throw new PlainError(`${variable} must be a port from 1 to 65535.`);
    return parsed.data;
  });
}

/** Ports that nothing listens on, for stacks beside others. */
export async function freePorts(): Promise<Ports> {
  const free = new Set<number>();
  while (free.size < Object.keys(usualPorts).length) free.add(await freePort());
  const ports = [...free];
  return eachPort(() => ports.pop() ?? 0);
}

function eachPort(portOf: (name: keyof Ports) => number): Ports {
  return {
    api: portOf('api'),
    apiMetrics: portOf('apiMetrics'),
    desk: portOf('desk'),
    workerMetrics: portOf('workerMetrics'),
    postgres: portOf('postgres'),
    temporal: portOf('temporal'),
    temporalUi: portOf('temporalUi'),
    simulator: portOf('simulator'),
    smtp: portOf('smtp'),
    mailWeb: portOf('mailWeb'),
  };
}

/** Where an embedded stack keeps its data: CET_DATA_DIR, or `.data` in the repository. */
export function dataDirFrom(env: NodeJS.ProcessEnv): string {
  return resolve(env['CET_DATA_DIR'] || resolve(__dirname, '..', '..', '.data'));
}

/** What the environment gives instead of the stack's own parts. */
export interface Given {
  database: boolean;
  temporal: boolean;
  smtp: boolean;
  gateway: boolean;
}

const gatewayVariables = [
  'ALIPAY_GATEWAY_URL',
  'ALIPAY_APP_ID',
  'ALIPAY_SELLER_ID',
  'ALIPAY_PRIVATE_KEY',
  'ALIPAY_PUBLIC_KEY',
];
const secretVariables = ['PERSONAL_DATA_KEYS', 'PERSONAL_HASH_KEY', 'SESSION_SECRET'];

/**
 * Decides which parts are embedded. Secrets are only made for a database that is made with them: a
 * database that is given needs its own.
 * @throws PlainError naming the variables that are missing.
 */
export function givenBy(env: NodeJS.ProcessEnv): Given {
  const missing = (variables: string[]) => variables.filter((variable) => !env[variable]);
  const database = Boolean(env['DATABASE_URL']);
  if (!database && env['MIGRATE_DATABASE_URL']) {
    throw new PlainError(
      "DATABASE_URL must be set: MIGRATE_DATABASE_URL is the owner's login, which API and worker do not run as.",
    );
  }
  const gateway = missing(gatewayVariables).length < gatewayVariables.length;
  if ((gateway || database) && missing(gatewayVariables).length > 0) {
    throw new PlainError(
      `${missing(gatewayVariables).join(', ')} must be set: ${gateway ? 'a gateway is given in full or not at all' : 'a database of your own (DATABASE_URL) needs a gateway of your own, too'}.`,
    );
  }
  if (database && missing(secretVariables).length > 0) {
    throw new PlainError(
      `${missing(secretVariables).join(', ')} must be set: the data in a database of your own (DATABASE_URL) belong to keys of your own, which nobody else can make.`,
    );
  }
  return {
    database,
    temporal: Boolean(env['TEMPORAL_ADDRESS']),
    smtp: Boolean(env['SMTP_URL']),
    gateway,
  };
}
