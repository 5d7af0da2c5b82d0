import { z } from 'zod';
import type { Instant } from '../../domain/instant';
import { refuse, Refused } from '../../domain/refusals';
import type { Captchas } from '../../store/captchas';
import type { CaptchaKind, CaptchaMade, CaptchaPurpose } from '../contract/captchas';
import { createPictures, PictureAnswer } from './picture';
import { createWork, WorkSolution } from './work';

/**
 * A captcha is a picture to read or a sum for the browser to solve; whoever cannot see the one takes the
 * other. Nothing is stored until it is spent; purpose and expiry are signed into it. See docs/adr/0010.
 */
export interface Captcha {
  create(purpose: CaptchaPurpose, kind: CaptchaKind): Promise<z.input<typeof CaptchaMade>>;
  /** Spends what a form sent, base64 of JSON, of either kind. Refuses `captchaWrong`, for whatever reason. */
  verify(purpose: CaptchaPurpose, text: string): Promise<void>;
}

/** A captcha of ours that somebody presents. */
export interface Presented {
  readonly id: string;
  /** How long the id must be remembered once it is spent. */
  readonly expiresAt: Instant;
  /** One that is wrong is spent as well: there is one guess. */
  readonly isRight: boolean;
}

export const createCaptcha = (
  settings: { readonly sessionSecret: Buffer; readonly captchaWork: number },
  captchas: Pick<Captchas, 'spend'>,
): Captcha => {
  const work = createWork(settings);
  const pictures = createPictures(settings.sessionSecret);

  const present = (purpose: CaptchaPurpose, text: string): Promise<Presented | null> => {
    const read = readAnswer(text);
    if (!read) return Promise.resolve(null);
    return 'token' in read ? pictures.present(purpose, read) : work.present(purpose, read);
  };

  return {
    create: (purpose, kind) =>
      kind === 'picture' ? pictures.create(purpose) : work.create(purpose),
    verify: async (purpose, text) => {
      const presented = await present(purpose, text);
      if (!presented) throw wrong();
      const isFirst = await captchas.spend(presented.id, presented.expiresAt);
      if (!isFirst || !presented.isRight) throw wrong();
    },
  };
};

const Answer = z.union([WorkSolution, PictureAnswer]);

const readAnswer = (text: string): z.infer<typeof Answer> | null => {
  try {
    return Answer.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return null;
  }
};

const wrong = (): Refused => new Refused(refuse('captchaWrong', { field: ['captcha'] }));
