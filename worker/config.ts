import { z } from 'zod';

/** The worker's environment beside Temporal's and the gateways' own. Fails fast, naming the variable. */
const WorkerEnvironment = z.object({
  DATABASE_URL: z.string().min(1),
  PERSONAL_DATA_KEYS: z.string().min(1),
  PERSONAL_HASH_KEY: z.string().min(1),
  SMTP_URL: z.string().min(1),
  MAIL_FROM: z.string().default('CET <no-reply@localhost>'),
  PUBLIC_URL: z.url(),
  EDU_URL: z.url().optional(),
  DESK_URL: z.url().optional(),
  HOST: z.string().default('127.0.0.1'),
  WORKER_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9465),
  /** A script made by `npm run workflows:build`; none: bundled at the start. */
  WORKFLOW_BUNDLE: z.string().min(1).optional(),
  /** `host:port` of Temporal's own SDK metrics (slots, latencies); none unless set. */
  WORKER_SDK_METRICS_ADDRESS: z.string().optional(),
  WORKER_MAX_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(1_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export type WorkerConfig = z.infer<typeof WorkerEnvironment>;

/** @throws Error with one line for each variable that is missing or wrong. */
export const parseWorkerConfig = (env: NodeJS.ProcessEnv): WorkerConfig => {
  const parsed = WorkerEnvironment.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(lines.join('\n'));
};
