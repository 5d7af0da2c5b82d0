import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptchaPurpose } from '../../api/contract/captchas';
import { Merchant } from '../../gateways/simulator/keys';
import { withSign, type Fields } from '../../gateways/simulator/signing';
import {
  createNewcomers,
  hasPaid,
  holdExactly,
  openOrderOf,
  PASSWORD,
  qualificationOf,
  type Candidate,
} from './candidates';
import { createCandidateClient, type CandidateClient } from '../client/candidate-client';
import type { Target } from './target';

/**
 * What no generator can guess: a session that is open, a solved captcha, a signed form, and a registration
 * that is in the state in which a request is accepted. Schemathesis asks for it through `hooks.py`.
 */
export interface Prompter {
  /** The cookie and CSRF token to send; after `ended` of a session that has just been logged out. */
  session(ended: boolean): Promise<Session>;
  /** Of an account that may be locked by wrong passwords, without harm to the others. */
  sessionApart(): Promise<Session>;
  /** Brings about what the operation needs, and answers what of the request must be so. */
  prepare(operation: string): Promise<Prompt>;
  captcha(purpose: CaptchaPurpose): Promise<string>;
  /** The form as Alipay would sign it; made out to us, or to whomever the form says. */
  sign(form: Fields, ours: boolean): Fields;
}

export interface Session {
  readonly cookie: string;
  readonly csrfToken: string;
}

/** Parts of a request by their names in the contract; what is not named stays as it was generated. */
export interface Prompt {
  readonly session?: Session;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The body is this one, with nothing of what was generated: it may have been of another shape. */
  readonly whole?: boolean;
}

/** Registrations saved, and orders paid, by fuzzed requests: each uses up a person of the seed. */
const MOST_SAVED = 20;
const MOST_PAID = 20;

export const createPrompter = ({ origin, stack, link }: Target): Prompter => {
  const merchant = Merchant.parse(
    JSON.parse(readFileSync(join(stack.dataDir, 'simulator', 'keys.json'), 'utf8')),
  );
  const us = { app_id: merchant.appId, seller_id: merchant.sellerId };
  const newcomer = createNewcomers(origin);
  let [current, unsaved]: (Candidate | undefined)[] = [];
  let [accounts, saved, paid] = [0, 0, 0];

  const entered = async (): Promise<Candidate> => {
    const candidate = await newcomer();
    await candidate.client.save(await qualificationOf(candidate));
    return candidate;
  };
  /** A candidate whose money has come in is replaced by the next. */
  const changeable = async (): Promise<Candidate> => {
    if (!current || (await hasPaid(current))) current = await entered();
    return current;
  };
  const toSave = async (): Promise<Candidate> => {
    if (!unsaved || (saved += 1) < MOST_SAVED) unsaved = await newcomer();
    return unsaved;
  };
  const captcha: Prompter['captcha'] = async (purpose) => {
    current ??= await entered();
    return current.client.captcha(purpose);
  };

  const someone = () => ({ email: `fuzzed${(accounts += 1)}@example.cn`, password: PASSWORD });

  /** A new account that nobody else needs, logged in. */
  const stranger = async () => {
    const credentials = someone();
    const client = createCandidateClient(origin);
    await client.register(credentials);
    await client.logIn(credentials);
    return { client, ...credentials };
  };
  let apart: Promise<{ readonly client: CandidateClient }> | undefined;
  const again = { password: PASSWORD, passwordAgain: PASSWORD };

  const withOrder = async (): Promise<Prompt> => {
    const candidate = await changeable();
    const orderNo = await openOrderOf(candidate);
    return { session: sessionOf(candidate), path: { orderNo } };
  };
  const holding = async (subjects: readonly string[], prompt: Prompt): Promise<Prompt> => {
    const candidate = await changeable();
    await holdExactly(candidate, subjects);
    return { session: sessionOf(candidate), ...prompt };
  };
  /** A trade that the gateway knows: its number and amount. */
  const trade = async (): Promise<Fields> => {
    const { client } = await changeable();
    await holdExactly(await changeable(), ['1']);
    const { redirectUrl, amountYuan } = await client.order(['1']);
    const content = new URL(redirectUrl ?? '').searchParams.get('biz_content') ?? '{}';
    const { out_trade_no } = JSON.parse(content) as { out_trade_no: string };
    return {
      ...us,
      sign_type: 'RSA2',
      out_trade_no,
      total_amount: amountYuan,
      trade_status: (paid += 1) <= MOST_PAID ? 'TRADE_SUCCESS' : 'WAIT_BUYER_PAY',
      trade_no: randomUUID().replaceAll('-', ''),
      notify_id: randomUUID(),
    };
  };

  const preparations: Readonly<Record<string, () => Promise<Prompt>>> = {
    'POST /accounts': async () => ({
      body: {
        ...someone(),
        passwordAgain: PASSWORD,
        captcha: await captcha('register'),
      },
    }),
    'POST /logins': async () => {
      // Used once: what Schemathesis has seen accepted it tries again with other passwords, until it is locked.
      const credentials = someone();
      await (await changeable()).client.register(credentials);
      return { body: { ...credentials, captcha: await captcha('login') } };
    },
    'PATCH /accounts/me': async () => ({ body: { captcha: await captcha('profile') } }),
    'PUT /accounts/me/password': async () => ({
      session: sessionOf(await stranger()),
      body: { currentPassword: PASSWORD, ...again },
    }),
    'PUT /accounts/me/email': async () => ({
      session: sessionOf(await stranger()),
      body: { ...someone(), captcha: await captcha('email') },
    }),
    'POST /email-verifications': async () => {
      const { email } = (await changeable()).credentials;
      return { body: { token: await link('verifyEmail', email) } };
    },
    'POST /password-resets': async () => ({
      whole: true,
      body: { email: someone().email, captcha: await captcha('passwordReset') },
    }),
    'PUT /password-resets': async () => {
      const { email } = await stranger();
      return { body: { token: await link('passwordReset', email), email, ...again } };
    },
    'POST /account-lookups': async () => ({
      body: { ...(await changeable()).identity, captcha: await captcha('accountLookup') },
    }),
    'POST /agreement': async () => {
      const { client } = await changeable();
      return { body: { version: (await client.sitting()).agreement.version } };
    },
    'POST /qualifications': async () => ({ body: { ...(await changeable()).identity } }),
    'POST /registrations': async () => {
      const candidate = await toSave();
      const qualification = await qualificationOf(candidate);
      return { session: sessionOf(candidate), body: { qualification, confirmed: true } };
    },
    'GET /registrations/mine/oral-campuses': () => Promise.resolve({ query: { subject: 'F' } }),
    'POST /registrations/mine/entries': () =>
      holding([], { body: { subjects: [{ subject: '1' }, { subject: 'F' }] } }),
    'PUT /registrations/mine/entries/{subject}': async () => {
      const prompt = await holding(['1', 'F'], { path: { subject: 'F' } });
      const { campuses } = await (await changeable()).client.oralCampuses('F');
      const other = campuses.find(({ choosable, isHome }) => choosable && !isHome);
      return { ...prompt, body: { campus: other?.campus ?? '993010' } };
    },
    'DELETE /registrations/mine/entries/{subject}': () =>
      holding(['1', 'F'], { path: { subject: 'F' } }),
    'POST /registrations/mine/orders': () =>
      holding(['1'], { body: { subjects: ['1'], gateway: 'alipay' } }),
    'GET /registrations/mine/orders/{orderNo}': withOrder,
    'DELETE /registrations/mine/orders/{orderNo}': withOrder,
    'POST /registrations/mine/orders/{orderNo}/refresh': withOrder,
    'POST /payments/alipay/notify': async () => ({ body: await trade() }),
    'GET /payments/alipay/return': async () => ({ query: await trade() }),
  };

  return {
    session: async (ended) => {
      current ??= await entered();
      if (ended) await logInAgain(current);
      return sessionOf(current);
    },
    sessionApart: async () => sessionOf(await (apart ??= stranger())),
    prepare: async (operation) => (await preparations[operation]?.()) ?? {},
    captcha,
    // A field without a name is in nobody's signature.
    sign: ({ '': _nameless, ...form }, ours) =>
      withSign({ ...form, ...(ours ? us : {}) }, merchant.alipayPrivateKey, false),
  };
};

const sessionOf = ({ client: { http } }: Pick<Candidate, 'client'>): Session => ({
  cookie: [...http.cookies.values()][0] ?? '',
  csrfToken: http.csrfToken ?? '',
});

const logInAgain = async ({ client, credentials }: Candidate): Promise<void> => {
  client.http.cookies.clear();
  client.http.csrfToken = null;
  await client.logIn(credentials);
};
