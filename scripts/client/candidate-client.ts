import { randomUUID } from 'node:crypto';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import {
  Account,
  AccountMade,
  CurrentLogin,
  EmailChanged,
  LoginMade,
} from '../../api/contract/accounts';
import type { CaptchaPurpose } from '../../api/contract/captchas';
import { EntriesMade, EntryCancelled, OralMoved } from '../../api/contract/entries';
import { Order, OrderOpened } from '../../api/contract/orders';
import { Agreed, Qualification, Saved } from '../../api/contract/qualifications';
import { AccountFound, Asked, EmailVerified } from '../../api/contract/recovery';
import { OralCampusesPage, RegistrationPage, SubjectsPage } from '../../api/contract/registrations';
import { ReviewPage } from '../../api/contract/reviews';
import { CurrentSitting } from '../../api/contract/sittings';
import type { DocumentType } from '../../domain/identity';
import { createHttp, type Http } from './http';

export { ProblemError } from './http';

/** The three things that must match the student record. */
export interface Identity {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  readonly name: string;
}

/**
 * A candidate at the public API, one method for each thing the site lets a person do. It solves its
 * captchas, keeps its cookie, sends its CSRF token and makes up its own idempotency keys; every problem
 * is thrown as `ProblemError` with the API's stable code. Demonstration, tests and load use this one.
 *
 * @param origin where the API listens, without a path: `http://127.0.0.1:3000`
 */
export const createCandidateClient = (origin: string) => {
  const http = createHttp(origin);
  const mine = '/registrations/mine';
  const reviews = '/cet6-reviews/mine';

  const client = {
    http,

    sitting: () => http.read(CurrentSitting, 'GET', '/sittings/current'),
    captcha: (purpose: CaptchaPurpose) => solveCaptcha(http, purpose),

    register: async ({ email, password }: Credentials) =>
      http.read(AccountMade, 'POST', '/accounts', {
        body: {
          email,
          password,
          passwordAgain: password,
          captcha: await solveCaptcha(http, 'register'),
        },
      }),

    /** Logs in and remembers the CSRF token. */
    logIn: async ({ email, password }: Credentials) => {
      const body = { email, password, captcha: await solveCaptcha(http, 'login') };
      const login = await http.read(LoginMade, 'POST', '/logins', { body });
      http.csrfToken = login.csrfToken;
      return login;
    },
    logOut: async () => {
      await http.read(z.undefined(), 'DELETE', '/logins/current');
      http.csrfToken = null;
    },
    currentLogin: () => http.read(CurrentLogin, 'GET', '/logins/current'),
    account: () => http.read(Account, 'GET', '/accounts/me'),
    /** `null` removes a field, what is not named stays. */
    changeProfile: async (change: ProfileChange) =>
      http.read(Account, 'PATCH', '/accounts/me', {
        body: { ...change, captcha: await solveCaptcha(http, 'profile') },
      }),
    changePassword: (currentPassword: string, password: string) =>
      http.read(z.undefined(), 'PUT', '/accounts/me/password', {
        body: { currentPassword, password, passwordAgain: password },
      }),
    changeEmail: async ({ email, password }: Credentials) =>
      http.read(EmailChanged, 'PUT', '/accounts/me/email', {
        body: { email, password, captcha: await solveCaptcha(http, 'email') },
      }),
    askVerification: () => http.read(Asked, 'POST', '/accounts/me/email-verification'),
    verifyEmail: (token: string) =>
      http.read(EmailVerified, 'POST', '/email-verifications', { body: { token } }),

    askReset: async (email: string) =>
      http.read(Asked, 'POST', '/password-resets', {
        body: { email, captcha: await solveCaptcha(http, 'passwordReset') },
      }),
    askResetByLookup: (lookup: string) =>
      http.read(Asked, 'POST', '/password-resets', { body: { lookup } }),
    /** With the token of the link that was mailed. */
    resetPassword: (token: string, { email, password }: Credentials) =>
      http.read(z.undefined(), 'PUT', '/password-resets', {
        body: { token, email, password, passwordAgain: password },
      }),
    findAccount: async ({ documentType, documentNumber, name }: Identity) =>
      http.read(AccountFound, 'POST', '/account-lookups', {
        body: {
          documentType,
          documentNumber,
          name,
          captcha: await solveCaptcha(http, 'accountLookup'),
        },
      }),

    /** Agrees to the version in force unless another is named. */
    agree: async (version?: number) => {
      const body = { version: version ?? (await client.sitting()).agreement.version };
      return http.read(Agreed, 'POST', '/agreement', { body });
    },
    qualify: ({ documentType, documentNumber, name }: Identity) =>
      http.read(Qualification, 'POST', '/qualifications', {
        body: { documentType, documentNumber, name },
      }),
    save: (qualification: string) =>
      http.read(Saved, 'POST', '/registrations', { body: { qualification, confirmed: true } }),

    /** CET6资格复核; of the saved registration unless a `qualification` is given. */
    review: (qualification?: string) =>
      http.read(ReviewPage, 'GET', `${reviews}${queryOf(qualification)}`),
    askReview: (ticket: string, qualification?: string) =>
      http.read(ReviewPage, 'POST', reviews, { body: reviewOf(ticket, qualification) }),
    correctReview: (ticket: string, qualification?: string) =>
      http.read(ReviewPage, 'PUT', reviews, { body: reviewOf(ticket, qualification) }),
    deleteReview: (qualification?: string) =>
      http.read(ReviewPage, 'DELETE', `${reviews}${queryOf(qualification)}`),

    page: () => http.read(RegistrationPage, 'GET', mine),
    subjects: (kind: 'written' | 'oral') =>
      http.read(SubjectsPage, 'GET', `${mine}/subjects?kind=${kind}`),
    oralCampuses: (subject: string) =>
      http.read(OralCampusesPage, 'GET', `${mine}/oral-campuses?subject=${subject}`),

    choose: (subjects: readonly Choice[], key: string = randomUUID()) =>
      http.read(EntriesMade, 'POST', `${mine}/entries`, { body: { subjects }, key }),
    moveOral: (subject: string, campus: string, key: string = randomUUID()) =>
      http.read(OralMoved, 'PUT', `${mine}/entries/${subject}`, { body: { campus }, key }),
    cancel: (subject: string, key: string = randomUUID()) =>
      http.read(EntryCancelled, 'DELETE', `${mine}/entries/${subject}`, { key }),

    order: (subjects: readonly string[], more: OrderOptions = {}) => {
      const { key = randomUUID(), gateway = 'alipay', bank } = more;
      const body = { subjects, gateway, ...(bank === undefined ? {} : { bank }) };
      return http.read(OrderOpened, 'POST', `${mine}/orders`, { body, key });
    },
    orderPage: (orderNo: string) => http.read(Order, 'GET', `${mine}/orders/${orderNo}`),
    refreshOrder: (orderNo: string) =>
      http.read(Order, 'POST', `${mine}/orders/${orderNo}/refresh`),
    giveUpOrder: (orderNo: string) => http.read(Order, 'DELETE', `${mine}/orders/${orderNo}`),

    /** From nothing to a saved registration: registers, logs in, agrees, qualifies, saves. */
    enter: async (identity: Identity, credentials: Credentials) => {
      await client.register(credentials);
      await client.logIn(credentials);
      await client.agree();
      const { qualification } = await client.qualify(identity);
      return client.save(qualification);
    },
  };
  return client;
};

const queryOf = (qualification: string | undefined): string =>
  qualification === undefined ? '' : `?qualification=${encodeURIComponent(qualification)}`;

const reviewOf = (ticket: string, qualification: string | undefined) => ({
  ticket,
  confirmed: true,
  ...(qualification === undefined ? {} : { qualification }),
});

export type CandidateClient = ReturnType<typeof createCandidateClient>;

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** 个人资料, as far as it is changed. */
export interface ProfileChange {
  readonly phone?: string | null;
  readonly documentType?: DocumentType | null;
  readonly documentNumber?: string | null;
  readonly name?: string | null;
}

export interface Choice {
  readonly subject: string;
  readonly campus?: string;
}

export interface OrderOptions {
  readonly key?: string;
  readonly gateway?: 'alipay' | 'payease';
  readonly bank?: string;
}

const Challenge = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.string(),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: z.string(),
      keySignature: z.string(),
      expiresAt: z.number(),
      data: z.record(z.string(), z.string()),
    }),
    signature: z.string(),
  }),
});

/** Asks for a captcha and solves it: the text that goes into the form. */
const solveCaptcha = async (http: Http, purpose: CaptchaPurpose): Promise<string> => {
  const { challenge } = await http.read(Challenge, 'POST', '/captchas', { body: { purpose } });
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
};
