import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { instant } from '../../domain/instant';
import type { CaptchaPurpose, PictureCaptcha } from '../contract/captchas';
import { deriveKey, mac, sameText } from '../signing';
import type { Presented } from './captcha';
import { drawText } from './drawing';
import { LIVES_SECONDS } from './life';

export const PictureAnswer = z.strictObject({ token: z.string(), text: z.string() });

const Content = z.object({ purpose: z.string(), nonce: z.string(), until: z.number() });

/** None that looks like another when it is bent: no 0 O Q D, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V. */
const LETTERS = 'ACEFHJKMNPRTWXY3479';
const LENGTH = 5;

/**
 * A picture of letters. Its token carries what it is for, until when, and a keyed hash of the answer, which
 * tells nobody the answer; the signature is over all of it.
 */
export const createPictures = (
  secret: Buffer,
  draw: (text: string) => Promise<Buffer> = drawText,
  now: () => number = Date.now,
) => {
  const key = deriveKey(secret, 'captchaPicture');

  return {
    create: async (purpose: CaptchaPurpose): Promise<z.input<typeof PictureCaptcha>> => {
      const text = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(
        '',
      );
      const until = now() + LIVES_SECONDS * 1000;
      const nonce = randomBytes(16).toString('base64url');
      const content = Buffer.from(JSON.stringify({ purpose, nonce, until })).toString('base64url');
      const answer = mac(key, 'answer', content, text);
      const token = [content, answer, mac(key, 'token', content, answer)].join('.');
      const png = await draw(text);
      const image = `data:image/png;base64,${png.toString('base64')}`;
      return { kind: 'picture', token, image, expiresAt: instant(until) };
    },

    /** `null` unless it is ours, of this purpose, and in time. */
    present: (
      purpose: CaptchaPurpose,
      { token, text }: z.infer<typeof PictureAnswer>,
    ): Promise<Presented | null> => {
      const [content = '', answer = '', signature = ''] = token.split('.');
      if (!sameText(signature, mac(key, 'token', content, answer))) return Promise.resolve(null);
      const { nonce, until, ...made } = Content.parse(
        JSON.parse(Buffer.from(content, 'base64url').toString('utf8')),
      );
      if (made.purpose !== purpose || until < now()) return Promise.resolve(null);
      const isRight = sameText(answer, mac(key, 'answer', content, asDrawn(text)));
      return Promise.resolve({ id: nonce, expiresAt: instant(until), isRight });
    },
  };
};

/** As people type it: small letters, blanks around, and the wide letters of a Chinese keyboard. */
const asDrawn = (text: string): string => text.normalize('NFKC').trim().toUpperCase();
