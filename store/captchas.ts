import type { Database } from '../prisma/client';
import type { Instant } from '../domain/instant';

/** A solved captcha counts once: whoever writes its id first has spent it [R3]. */
export interface Captchas {
  /** False when it was spent before. `expiresAt` says how long the id must be remembered. */
  spend(id: string, expiresAt: Instant): Promise<boolean>;
  /** Forgets what can no longer be presented. */
  forgetExpired(): Promise<void>;
}

export const createCaptchas = ({ pool }: Database): Captchas => ({
  spend: async (id, expiresAt) => {
    const { rowCount } = await pool.query({
      name: 'captcha',
      text: 'INSERT INTO spent_captcha (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [id, expiresAt],
    });
    return rowCount === 1;
  },
  forgetExpired: async () => {
    await pool.query('DELETE FROM spent_captcha WHERE expires_at < decision_now()');
  },
});
