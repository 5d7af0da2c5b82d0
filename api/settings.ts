import { availableParallelism } from 'node:os';

/**
 * What the application may be told, apart from its connections: every limit and switch of the API with
 * its default. `config.ts` fills it from the environment; tests change single members.
 */
export interface ApiSettings {
  /** Where candidates reach the API, without a slash at the end: `https://cet-bm.example`. */
  readonly publicUrl: string;
  /** Where candidates in the education network reach it; the same address unless there is another. */
  readonly eduUrl: string;
  /** Where staff reach the desk, which has a listener of its own. */
  readonly deskUrl: string;
  /** 32 bytes or more; keys for CSRF tokens, captchas and qualifications are derived from it. */
  readonly sessionSecret: Buffer;
  /** Express's `trust proxy`: how many proxies stand before the API, or which addresses they have. */
  readonly trustProxy: number | string | false;
  /** Mean number of guesses that solving a captcha takes; 400 is 0.1 to 0.3 s in a browser. */
  readonly captchaWork: number;
  readonly limits: Limits;
  /** Where the Temporal UI shows the workflows of this namespace, without a slash at the end; none unless known. */
  readonly temporalUi?: string;
}

/** How much of this process may be taken at once before people queue at the entrance. */
export interface AdmissionLimits {
  /** Requests that hash a password, worked on at the same time. */
  readonly entrances: number;
  /** Those and the requests of candidates who are inside, together. */
  readonly requests: number;
}

/** How much is allowed in how many seconds. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

/**
 * Budgets, counted in memory by each process. An address may be a whole campus behind one NAT, so
 * addresses get generous ones; a candidate's own are counted by session or account.
 */
export interface Limits {
  readonly address: Limit;
  readonly captchasByAddress: Limit;
  readonly sessionReads: Limit;
  readonly sessionCommands: Limit;
  /** Searches and changes of one staff session. */
  readonly deskCommands: Limit;
  /** Logins and registrations, by address and e-mail together. */
  readonly loginsByEmail: Limit;
  readonly accountsByEmail: Limit;
  /** Look-ups of student records [R10]: by session, by account, and by the document looked up. */
  readonly lookupsBySession: Limit;
  readonly lookupsByAccount: Limit;
  readonly lookupsByDocument: Limit;
  /** Requests for a CET6 review [R15], by account: nobody tries ticket numbers out. */
  readonly reviewsByAccount: Limit;
  /** 找回密码 [R5]: by address, and by the e-mail that the mail would go to. */
  readonly resetsByAddress: Limit;
  readonly resetsByEmail: Limit;
  /** 找回已报名账号 [R6]: by address, by the document looked up, and all of them together. */
  readonly findsByAddress: Limit;
  readonly findsByDocument: Limit;
  readonly findsInTotal: Limit;
  /** Mails that verify or change an address [R4], by account. */
  readonly verifications: Limit;
  /** Questions to a payment gateway (更新, 放弃支付, the browser's return), by attempt. */
  readonly gatewayAsks: Limit;
}

export type LimitName = keyof Limits;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export const DEFAULT_LIMITS: Limits = {
  address: { points: 60_000, seconds: MINUTE },
  captchasByAddress: { points: 6_000, seconds: MINUTE },
  sessionReads: { points: 240, seconds: MINUTE },
  sessionCommands: { points: 60, seconds: MINUTE },
  deskCommands: { points: 300, seconds: MINUTE },
  loginsByEmail: { points: 20, seconds: 15 * MINUTE },
  accountsByEmail: { points: 10, seconds: HOUR },
  lookupsBySession: { points: 20, seconds: 10 * MINUTE },
  lookupsByAccount: { points: 60, seconds: 24 * HOUR },
  lookupsByDocument: { points: 20, seconds: HOUR },
  reviewsByAccount: { points: 30, seconds: 24 * HOUR },
  resetsByAddress: { points: 3_000, seconds: HOUR },
  resetsByEmail: { points: 5, seconds: HOUR },
  findsByAddress: { points: 600, seconds: HOUR },
  findsByDocument: { points: 5, seconds: HOUR },
  findsInTotal: { points: 30_000, seconds: HOUR },
  verifications: { points: 10, seconds: HOUR },
  gatewayAsks: { points: 10, seconds: MINUTE },
};

export const DEFAULT_CAPTCHA_WORK = 400;

/** A hash keeps a core busy, and libuv works on four at once; one core is left for everything else. */
export const DEFAULT_ADMISSION: AdmissionLimits = {
  entrances: Math.min(Math.max(availableParallelism() - 1, 1), 4),
  requests: 100,
};
