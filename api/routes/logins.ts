import { CurrentLogin, LoginMade, NewLogin } from '../contract/accounts';
import { homeAfterLogin } from '../pages/home-after-login';
import { noContent, ok } from '../reply';
import { candidateRoute, publicRoute } from '../route';
import { clearSessionCookie, csrfTokenOf, setSessionCookie } from '../session';
import { mac } from '../signing';

export const logIn = publicRoute(
  {
    method: 'post',
    path: '/logins',
    tag: '通行证',
    summary: '登录',
    body: NewLogin,
    answers: { 201: '登录成功；会话在 Cookie 中' },
    answer: LoginMade,
    entrance: 'last',
    refusals: ['captchaWrong', 'loginFailed', 'loginLocked'],
  },
  async ({ body, address }, { store, captcha, spend, keys }) => {
    const { email, password } = body;
    // Said first, and before anything is counted [R3].
    await captcha.verify('login', body.captcha);
    await spend('loginsByEmail', mac(keys.limit, address, email.toLowerCase()));
    const { token, expiresAt } = await store.accounts.logIn({ email, password });
    const answer = { csrfToken: csrfTokenOf(keys.csrf, { token }), expiresAt };
    return { status: 201, body: answer, headers: { 'Set-Cookie': setSessionCookie(token) } };
  },
);

export const currentLogin = candidateRoute(
  {
    method: 'get',
    path: '/logins/current',
    tag: '通行证',
    summary: '登录后的首页：基本信息与 CSRF 令牌',
    answers: { 200: '本次登录' },
    answer: CurrentLogin,
    refusals: ['noSitting'],
  },
  async ({ session }, { store, keys }) =>
    ok({ csrfToken: csrfTokenOf(keys.csrf, session), ...(await homeAfterLogin(store, session)) }),
);

export const logOut = candidateRoute(
  {
    method: 'delete',
    path: '/logins/current',
    tag: '通行证',
    summary: '退出',
    answers: { 204: '已退出' },
  },
  async ({ session }, { store }) => {
    await store.sessions.end(session.hash);
    return noContent({ 'Set-Cookie': clearSessionCookie() });
  },
);
