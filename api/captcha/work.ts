import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey as pbkdf2 } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import { instant } from '../../domain/instant';
import type { CaptchaPurpose, WorkCaptcha } from '../contract/captchas';
import { deriveKey } from '../signing';
import type { Presented } from './captcha';
import { LIVES_SECONDS } from './life';

/** Iterations for each guess: few, so that the number of guesses sets the time. */
const COST = 1_000;

export const WorkSolution = z.object({
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

/**
 * A proof of work: a small sum that a browser solves unseen and a program that wants thousands has to
 * pay for.
 */
export const createWork = (settings: {
  readonly sessionSecret: Buffer;
  readonly captchaWork: number;
}) => {
  const secrets = {
    hmacSignatureSecret: deriveKey(settings.sessionSecret, 'captcha').toString('hex'),
    hmacKeySignatureSecret: deriveKey(settings.sessionSecret, 'captchaKey').toString('hex'),
  };
  const most = Math.ceil(settings.captchaWork * 1.5);
  const least = Math.max(1, Math.floor(settings.captchaWork * 0.5));

  return {
    create: async (purpose: CaptchaPurpose): Promise<z.input<typeof WorkCaptcha>> => {
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
      return { kind: 'work', challenge, expiresAt: instant(expiresAt * 1000) };
    },

    /** `null` unless it is ours, of this purpose, in time, and solved. */
    present: async (
      purpose: CaptchaPurpose,
      { challenge, solution }: z.infer<typeof WorkSolution>,
    ): Promise<Presented | null> => {
      const { nonce, expiresAt, data } = challenge.parameters;
      if (data.purpose !== purpose) return null;
      const { verified } = await verifySolution({
        challenge,
        solution,
        deriveKey: pbkdf2,
        ...secrets,
      });
      return verified ? { id: nonce, expiresAt: instant(expiresAt * 1000), isRight: true } : null;
    },
  };
};
