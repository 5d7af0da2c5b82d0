import { DOCUMENT_LABELS } from '../../domain/identity';
import { whyNotPassword } from '../../domain/password';
import { orRefuse, refuse, Refused } from '../../domain/refusals';
import { Account, AccountMade, NewAccount } from '../contract/accounts';
import { created, ok } from '../reply';
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
    const { email, password, passwordAgain, profile } = body;
    await captcha.verify('register', body.captcha);
    await spend('accountsByEmail', mac(keys.limit, address, email.toLowerCase()));
    if (password !== passwordAgain) {
      throw new Refused(refuse('passwordMismatch', { field: ['passwordAgain'] }));
    }
    orRefuse(whyNotPassword(password, email));
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
  async ({ account }, { store }) => {
    const profile = await store.accounts.profile(await account());
    const type = profile.documentType;
    const isKnown = (value: string): value is keyof typeof DOCUMENT_LABELS =>
      value in DOCUMENT_LABELS;
    const label = type !== undefined && isKnown(type) ? DOCUMENT_LABELS[type] : undefined;
    return ok({ ...profile, documentTypeLabel: label });
  },
);
