import { z } from 'zod';
import {
  DEFAULT_ADMISSION,
  DEFAULT_CAPTCHA_WORK,
  DEFAULT_LIMITS,
  type AdmissionLimits,
  type ApiSettings,
  type Limits,
} from './settings';

const port = z.coerce.number().int().min(0).max(65_535);
const key = z
  .base64('must be base64')
  .refine((text) => Buffer.from(text, 'base64').length >= 32, 'must be 32 bytes or more');

/** `120/60`: so many in so many seconds. */
const limit = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/, 'must be points/seconds, as in 120/60')
  .transform((text) => {
    const [points, seconds] = text.split('/').map(Number);
    return { points: points ?? 1, seconds: seconds ?? 1 };
  })
  .optional();

/** How many proxies stand before the API, or their addresses as Express takes them. */
const trustProxy = z
  .string()
  .default('')
  .transform((text) => (text === '' ? false : /^\d+$/.test(text) ? Number(text) : text));

/** The API's environment beside Temporal's and Alipay's own. */
const Environment = z.object({
  DATABASE_URL: z.string().min(1),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(500).default(16),
  PERSONAL_DATA_KEYS: z.string().min(1),
  PERSONAL_HASH_KEY: z.string().min(1),
  SESSION_SECRET: key,
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  EDU_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  DESK_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  DESK_PORT: port.optional(),
  DESK_DIR: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(9464),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TRUST_PROXY: trustProxy,
  WEB_DIR: z.string().min(1).optional(),
  CAPTCHA_WORK: z.coerce.number().int().min(1).max(100_000).default(DEFAULT_CAPTCHA_WORK),
  ADMISSION_ENTRANCES: z.coerce.number().int().min(1).default(DEFAULT_ADMISSION.entrances),
  ADMISSION_REQUESTS: z.coerce.number().int().min(1).default(DEFAULT_ADMISSION.requests),
  LIMIT_ADDRESS: limit,
  LIMIT_CAPTCHAS_BY_ADDRESS: limit,
  LIMIT_SESSION_READS: limit,
  LIMIT_SESSION_COMMANDS: limit,
  LIMIT_DESK_COMMANDS: limit,
  LIMIT_LOGINS_BY_EMAIL: limit,
  LIMIT_ACCOUNTS_BY_EMAIL: limit,
  LIMIT_LOOKUPS_BY_SESSION: limit,
  LIMIT_LOOKUPS_BY_ACCOUNT: limit,
  LIMIT_LOOKUPS_BY_DOCUMENT: limit,
  LIMIT_REVIEWS_BY_ACCOUNT: limit,
  LIMIT_RESETS_BY_ADDRESS: limit,
  LIMIT_RESETS_BY_EMAIL: limit,
  LIMIT_FINDS_BY_ADDRESS: limit,
  LIMIT_FINDS_BY_DOCUMENT: limit,
  LIMIT_FINDS_IN_TOTAL: limit,
  LIMIT_VERIFICATIONS: limit,
  LIMIT_GATEWAY_ASKS: limit,
});

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly personalData: { readonly keys: string; readonly hashKey: string };
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  /** Where this process also serves the desk; `null` = it does not. */
  readonly deskPort: number | null;
  /** The desk's built pages; `null` = its API alone. */
  readonly deskDir: string | null;
  readonly logLevel: string;
  /** The built website; `null` = the API alone. */
  readonly webDir: string | null;
  readonly admission: AdmissionLimits;
  readonly settings: ApiSettings;
}

/**
 * Reads the environment; empty variables count as not set. Throws one `Error` with a line for each
 * variable that is missing or wrong, beginning with its name and repeating no value.
 */
export const parseApiConfig = (environment: NodeJS.ProcessEnv): ApiConfig => {
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const read = Environment.safeParse(Object.fromEntries(given), {
    error: ({ input }) => (input === undefined ? 'is not set' : undefined),
  });
  if (!read.success) {
    const lines = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(lines.join('\n'));
  }
  const env = read.data;
  return {
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    personalData: { keys: env.PERSONAL_DATA_KEYS, hashKey: env.PERSONAL_HASH_KEY },
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    deskPort: env.DESK_PORT ?? null,
    deskDir: env.DESK_DIR ?? null,
    logLevel: env.LOG_LEVEL,
    webDir: env.WEB_DIR ?? null,
    admission: { entrances: env.ADMISSION_ENTRANCES, requests: env.ADMISSION_REQUESTS },
    settings: {
      publicUrl: env.PUBLIC_URL.replace(/\/+$/, ''),
      eduUrl: (env.EDU_URL ?? env.PUBLIC_URL).replace(/\/+$/, ''),
      deskUrl: (env.DESK_URL ?? env.PUBLIC_URL).replace(/\/+$/, ''),
      sessionSecret: Buffer.from(env.SESSION_SECRET, 'base64'),
      trustProxy: env.TRUST_PROXY,
      captchaWork: env.CAPTCHA_WORK,
      limits: limitsOf(env),
    },
  };
};

const limitsOf = (env: z.output<typeof Environment>): Limits => ({
  address: env.LIMIT_ADDRESS ?? DEFAULT_LIMITS.address,
  captchasByAddress: env.LIMIT_CAPTCHAS_BY_ADDRESS ?? DEFAULT_LIMITS.captchasByAddress,
  sessionReads: env.LIMIT_SESSION_READS ?? DEFAULT_LIMITS.sessionReads,
  sessionCommands: env.LIMIT_SESSION_COMMANDS ?? DEFAULT_LIMITS.sessionCommands,
  deskCommands: env.LIMIT_DESK_COMMANDS ?? DEFAULT_LIMITS.deskCommands,
  loginsByEmail: env.LIMIT_LOGINS_BY_EMAIL ?? DEFAULT_LIMITS.loginsByEmail,
  accountsByEmail: env.LIMIT_ACCOUNTS_BY_EMAIL ?? DEFAULT_LIMITS.accountsByEmail,
  lookupsBySession: env.LIMIT_LOOKUPS_BY_SESSION ?? DEFAULT_LIMITS.lookupsBySession,
  lookupsByAccount: env.LIMIT_LOOKUPS_BY_ACCOUNT ?? DEFAULT_LIMITS.lookupsByAccount,
  lookupsByDocument: env.LIMIT_LOOKUPS_BY_DOCUMENT ?? DEFAULT_LIMITS.lookupsByDocument,
  reviewsByAccount: env.LIMIT_REVIEWS_BY_ACCOUNT ?? DEFAULT_LIMITS.reviewsByAccount,
  resetsByAddress: env.LIMIT_RESETS_BY_ADDRESS ?? DEFAULT_LIMITS.resetsByAddress,
  resetsByEmail: env.LIMIT_RESETS_BY_EMAIL ?? DEFAULT_LIMITS.resetsByEmail,
  findsByAddress: env.LIMIT_FINDS_BY_ADDRESS ?? DEFAULT_LIMITS.findsByAddress,
  findsByDocument: env.LIMIT_FINDS_BY_DOCUMENT ?? DEFAULT_LIMITS.findsByDocument,
  findsInTotal: env.LIMIT_FINDS_IN_TOTAL ?? DEFAULT_LIMITS.findsInTotal,
  verifications: env.LIMIT_VERIFICATIONS ?? DEFAULT_LIMITS.verifications,
  gatewayAsks: env.LIMIT_GATEWAY_ASKS ?? DEFAULT_LIMITS.gatewayAsks,
});
