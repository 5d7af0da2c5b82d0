import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * How this product reaches Temporal: a development server, a cluster with (m)TLS, or Temporal Cloud
 * with an API key. Read from the environment once, by the composition roots and scripts only.
 */
export interface TemporalConfig {
  /** `host:port` of the front end. */
  address: string;
  namespace: string;
  /** `null` = plain text, for a server on this machine or a private network. */
  tls: TlsFiles | null;
  /** Temporal Cloud's API key; needs TLS, which is then always on. */
  apiKey: string | null;
  /** Base address of the Web UI, without a slash at the end, or `null` when none is known. */
  uiUrl: string | null;
}

/** Contents (PEM) of the files named by TEMPORAL_TLS_*. All `null`: TLS with the system's authorities. */
export interface TlsFiles {
  ca: Buffer | null;
  /** Both or none: the client's certificate and its key, for mTLS. */
  client: { cert: Buffer; key: Buffer } | null;
  serverName: string | null;
}

/** Task queues: workflows and store activities, and one for each slow neighbour, so none starves another. */
export const taskQueues = {
  registration: 'registration',
  alipay: 'gateway-alipay',
  mail: 'mail',
  desk: 'desk',
} as const;

/** The search attributes a namespace must have, with Temporal's type names. */
export const searchAttributes = [
  { name: 'CetSitting', type: 'Keyword' },
  { name: 'CetSchool', type: 'Keyword' },
  { name: 'CetState', type: 'Keyword' },
  { name: 'CetDeadline', type: 'Datetime' },
] as const;

/** Server versions below this are refused: 1.29.0–1.29.4 and 1.30.0–1.30.2 have CVE-2026-5199. */
export const oldestServer = '1.31.0';

const text = z.string().trim().min(1);
const hostAndPort = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;

const Environment = z
  .object({
    TEMPORAL_ADDRESS: text
      .regex(hostAndPort, 'must be host:port without a scheme, as in 127.0.0.1:7233')
      .optional(),
    TEMPORAL_NAMESPACE: text.optional(),
    TEMPORAL_API_KEY: text.optional(),
    TEMPORAL_TLS_CA_FILE: text.optional(),
    TEMPORAL_TLS_CERT_FILE: text.optional(),
    TEMPORAL_TLS_KEY_FILE: text.optional(),
    TEMPORAL_TLS_SERVER_NAME: text.optional(),
    TEMPORAL_UI_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  })
  .superRefine((env, issues) => {
    const demand = (variable: keyof typeof env, because: string) => {
      if (env[variable] === undefined) {
        issues.addIssue({ code: 'custom', path: [variable], message: `is missing: ${because}` });
      }
    };
    if (env.TEMPORAL_TLS_CERT_FILE) {
      demand('TEMPORAL_TLS_KEY_FILE', 'TEMPORAL_TLS_CERT_FILE is set and needs its key');
    }
    if (env.TEMPORAL_TLS_KEY_FILE) {
      demand('TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE is set and needs its certificate');
    }
    if (env.TEMPORAL_TLS_CA_FILE || env.TEMPORAL_TLS_CERT_FILE || env.TEMPORAL_TLS_SERVER_NAME) {
      demand('TEMPORAL_ADDRESS', 'TEMPORAL_TLS_* belong to an address you name');
    }
    if (env.TEMPORAL_API_KEY) {
      demand('TEMPORAL_ADDRESS', 'an API key is sent over TLS to an address you name');
      demand('TEMPORAL_NAMESPACE', 'an API key belongs to a namespace you name');
    }
  });

/**
 * Parses the TEMPORAL_* variables of an environment; empty ones count as not set. The files are read
 * here, so that a wrong path is told at the start and not at the first connection.
 * @throws Error with one line for each wrong variable, beginning with its name.
 */
export function parseTemporalConfig(env: NodeJS.ProcessEnv): TemporalConfig {
  const given = Object.entries(env).filter(([, value]) => value !== '');
  const parsed = Environment.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new Error(sentences(parsed.error));
  const vars = parsed.data;
  return {
    address: vars.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
    namespace: vars.TEMPORAL_NAMESPACE ?? 'default',
    tls: tlsOf(vars),
    apiKey: vars.TEMPORAL_API_KEY ?? null,
    uiUrl: vars.TEMPORAL_UI_URL?.replace(/\/+$/, '') ?? null,
  };
}

/** What `Connection.connect` of the client and `NativeConnection.connect` of the worker both take. */
export interface TemporalConnectionOptions {
  address: string;
  tls?: {
    serverNameOverride?: string;
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
  };
  apiKey?: string;
}

/** The connection's part of the configuration, in the shape of both SDK packages. */
export function connectionOptions(config: TemporalConfig): TemporalConnectionOptions {
  const { address, tls, apiKey } = config;
  return {
    address,
    ...(tls && {
      tls: {
        ...(tls.serverName !== null && { serverNameOverride: tls.serverName }),
        ...(tls.ca && { serverRootCACertificate: tls.ca }),
        ...(tls.client && { clientCertPair: { crt: tls.client.cert, key: tls.client.key } }),
      },
    }),
    ...(apiKey !== null && { apiKey }),
  };
}

/**
 * The same for the client's `Connection`. Left alone it pauses up to two minutes between tries, so that facts
 * would wait that much longer than Temporal was away.
 */
export function clientConnectionOptions(config: TemporalConfig) {
  return { ...connectionOptions(config), channelArgs: { 'grpc.max_reconnect_backoff_ms': 5_000 } };
}

function tlsOf(vars: z.infer<typeof Environment>): TlsFiles | null {
  const certFile = vars.TEMPORAL_TLS_CERT_FILE;
  const keyFile = vars.TEMPORAL_TLS_KEY_FILE;
  const caFile = vars.TEMPORAL_TLS_CA_FILE;
  const serverName = vars.TEMPORAL_TLS_SERVER_NAME ?? null;
  if (!certFile && !caFile && serverName === null && !vars.TEMPORAL_API_KEY) return null;
  return {
    ca: caFile ? pem('TEMPORAL_TLS_CA_FILE', caFile) : null,
    client:
      certFile && keyFile
        ? {
            cert: pem('TEMPORAL_TLS_CERT_FILE', certFile),
            key: pem('TEMPORAL_TLS_KEY_FILE', keyFile),
          }
        : null,
    serverName,
  };
}

function pem(variable: string, path: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch {
    throw new Error(`${variable} names a file that cannot be read: ${path}`);
  }
  if (content.includes('-----BEGIN ')) return content;
  throw new Error(`${variable} names a file that is not in PEM format: ${path}`);
}

function sentences(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n');
}
