import {
  Account,
  AccountMade,
  EmailChange,
  EmailChanged,
  NewAccount,
  PasswordChange,
  ProfileChange,
} from '../contract/accounts';
import { accountPage } from '../pages/account-page';
import { demandGoodPassword } from '../passwords';
import { created, noContent, ok } from '../reply';
import { candidateRoute, publicRoute } from '../route';
import { mac } from '../signing';

export const register = publicRoute(
  {
    method: 'post',
    path: '/accounts',
    tag: '通行证',
    summary: '注册新用户',
    body: NewAccount,
    answers: { 201: '注册成功' },
    answer: AccountMade,
    entrance: true,
    refusals: ['captchaWrong', 'passwordMismatch', 'passwordWeak', 'emailTaken'],
  },
  async ({ body, address }, { store, captcha, spend, keys }) => {
    const { email, password, profile } = body;
    await captcha.verify('register', body.captcha);
    await spend('accountsByEmail', mac(keys.limit, address, email.toLowerCase()));
    demandGoodPassword(body, email);
    const { passportId } = await store.accounts.register({ email, password, profile });
    return created({ passportId });
  },
);

export const myAccount = candidateRoute(
  {
    method: 'get',
    path: '/accounts/me',
    tag: '通行证',
    summary: '我的通行证账号',
    answers: { 200: '通行证账号' },
    answer: Account,
  },
  async ({ account }, { store }) => ok(accountPage(await store.accounts.profile(await account()))),
);

export const changeProfile = candidateRoute(
  {
    method: 'patch',
    path: '/accounts/me',
    tag: '通行证',
    summary: '修改资料',
    body: ProfileChange,
    answers: { 200: '已修改' },
    answer: Account,
    refusals: ['captchaWrong'],
  },
  async ({ body: { captcha: solution, ...change }, account }, { store, captcha }) => {
    const accountId = await account();
    await captcha.verify('profile', solution);
    await store.accountChanges.changeProfile(accountId, change);
    return ok(accountPage(await store.accounts.profile(accountId)));
  },
);

export const changePassword = candidateRoute(
  {
    method: 'put',
    path: '/accounts/me/password',
    tag: '通行证',
    summary: '修改密码；其他登录随之退出',
    body: PasswordChange,
    answers: { 204: '已修改' },
    refusals: ['passwordMismatch', 'passwordWeak', 'passwordWrong', 'loginLocked'],
  },
  async ({ body, account, session }, { store }) => {
    const accountId = await account();
    demandGoodPassword(body, (await store.accounts.profile(accountId)).email);
    await store.accountChanges.changePassword({ accountId, session: session.hash }, body);
    return noContent({});
  },
);

export const changeEmail = candidateRoute(
  {
    method: 'put',
    path: '/accounts/me/email',
    tag: '通行证',
    summary: '修改电子邮箱；已验证过的邮箱在新邮箱验证后才更换',
    body: EmailChange,
    answers: { 200: '已更改，或验证邮件已发往新邮箱' },
    answer: EmailChanged,
    refusals: ['captchaWrong', 'passwordWrong', 'loginLocked', 'emailTaken'],
  },
  async ({ body: { captcha: solution, ...change }, account }, { store, captcha, spend }) => {
    const accountId = await account();
    await captcha.verify('email', solution);
    await spend('verifications', accountId);
    const state = await store.accountChanges.changeEmail(accountId, change);
    return ok({ state, account: accountPage(await store.accounts.profile(accountId)) });
  },
);
