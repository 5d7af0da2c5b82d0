import { generate } from 'otplib';
import { DeskLogin, DeskLoginMade, Invitation } from '../../api/desk/contract/staff';
import { createHttp } from './http';

/**
 * A member of staff at the desk's API, with the authenticator app in hand. Demonstration and tests use this one.
 * @param origin where the desk listens, without a path: `http://127.0.0.1:3001`
 */
export const createDeskClient = (origin: string) => {
  const http = createHttp(origin);
  const client = {
    http,

    /** Answers an invitation; afterwards somebody is logged in. `now` is the server's clock. */
    join: async (token: string, password: string, now: Date) => {
      const body = { token };
      const { secret, email } = await http.read(Invitation, 'POST', '/desk/invitations', { body });
      const { csrfToken } = await http.read(DeskLoginMade, 'POST', '/desk/invitations/answers', {
        body: { token, password, passwordAgain: password, code: await codeOf(secret, now) },
      });
      http.csrfToken = csrfToken;
      return { email, password, secret };
    },

    logIn: async ({ email, password, secret }: StaffCredentials, now: Date) => {
      const body = { email, password, code: await codeOf(secret, now) };
      const { csrfToken } = await http.read(DeskLoginMade, 'POST', '/desk/logins', { body });
      http.csrfToken = csrfToken;
    },

    me: async () => (await http.read(DeskLogin, 'GET', '/desk/logins/current')).me,
  };
  return client;
};

export type DeskClient = ReturnType<typeof createDeskClient>;

export interface StaffCredentials {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, base 32. */
  readonly secret: string;
}

/** What the app shows at that moment. */
export const codeOf = (secret: string, now: Date): Promise<string> =>
  generate({ secret, epoch: Math.floor(now.getTime() / 1000) });
