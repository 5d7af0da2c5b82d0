import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey as pbkdf2 } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import { instant } from '../domain/instant';
import { refuse, Refused } from '../domain/refusals';
import type { Captchas } from '../store/captchas';
import type { CaptchaChallenge, CaptchaPurpose } from './contract/captchas';
import { deriveKey } from './signing';

/**
 * A captcha is a proof of work: a small sum that a browser solves unseen and a program that wants
 * thousands has to pay for. Nothing is stored until it is spent; purpose and expiry are signed into it.
 */
export interface Captcha {
  create(purpose: CaptchaPurpose): Promise<z.input<typeof CaptchaChallenge>>;
  /** Spends a solution, base64 of JSON as the widget sends it. Refuses `captchaWrong`, for whatever reason. */
  verify(purpose: CaptchaPurpose, solution: string): Promise<void>;
}

const LIVES_SECONDS = 120;
/** Iterations for each guess: few, so that the number of guesses sets the time. */
const COST = 1_000;

const Solution = z.object({
  challenge: z.object({
    parameters: z.strictObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: z.string(),
      keySignature: z.string(),
      expiresAt: z.number(),
      data: z.strictObject({ purpose: z.string() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

export const createCaptcha = (
  settings: { readonly sessionSecret: Buffer; readonly captchaWork: number },
  captchas: Pick<Captchas, 'spend'>,
): Captcha => {
  const secrets = {
    hmacSignatureSecret: deriveKey(settings.sessionSecret, 'captcha').toString('hex'),
    hmacKeySignatureSecret: deriveKey(settings.sessionSecret, 'captchaKey').toString('hex'),
  };
  const most = Math.ceil(settings.captchaWork * 1.5);
  const least = Math.max(1, Math.floor(settings.captchaWork * 0.5));

  return {
    create: async (purpose) => {
      const expiresAt = Math.floor(Date.now() / 1000) + LIVES_SECONDS;
      const { parameters, signature } = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: COST,
        counter: randomInt(most, least),
        deriveKey: pbkdf2,
        data: { purpose },
        expiresAt,
        ...secrets,
      });
      const challenge = { parameters: { ...parameters }, signature };
      return { challenge, expiresAt: instant(expiresAt * 1000) };
    },

    verify: async (purpose, text) => {
      const read = readSolution(text);
      if (!read || read.challenge.parameters.data.purpose !== purpose) throw wrong();
      const { challenge, solution } = read;
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey: pbkdf2,
        ...secrets,
      });
      const { nonce, expiresAt } = challenge.parameters;
      if (!verified || !(await captchas.spend(nonce, instant(expiresAt * 1000)))) throw wrong();
    },
  };
};

const readSolution = (text: string): z.infer<typeof Solution> | null => {
  try {
    return Solution.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return null;
  }
};

const wrong = (): Refused => new Refused(refuse('captchaWrong', { field: ['captcha'] }));
