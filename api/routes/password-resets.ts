import { Asked, NewPasswordReset, PasswordReset } from '../contract/recovery';
import { demandGoodPassword } from '../passwords';
import { noContent } from '../reply';
import { publicRoute } from '../route';
import { mac } from '../signing';

/** Said to everybody, whether or not somebody has the address [R5]. */
const ON_ITS_WAY = '系统已把找回密码邮件发到您的邮箱，请注意查收！';

export const askPasswordReset = publicRoute(
  {
    method: 'post',
    path: '/password-resets',
    tag: '通行证',
    summary: '找回密码：把重置链接发到邮箱',
    body: NewPasswordReset,
    answers: { 202: '无论邮箱是否注册，答复相同' },
    answer: Asked,
    entrance: true,
    refusals: ['captchaWrong', 'linkInvalid'],
  },
  async ({ body, address }, { store, captcha, spend, keys, lookups }) => {
    if ('lookup' in body) {
      const accountId = lookups.read(body.lookup);
      await spend('resetsByEmail', mac(keys.limit, 'account', accountId));
      await store.recovery.askReset({ accountId });
    } else {
      const { email } = body;
      await captcha.verify('passwordReset', body.captcha);
      await spend('resetsByAddress', address);
      await spend('resetsByEmail', mac(keys.limit, 'email', email.toLowerCase()));
      await store.recovery.askReset({ email });
    }
    return { status: 202, body: { message: ON_ITS_WAY } };
  },
);

export const resetPassword = publicRoute(
  {
    method: 'put',
    path: '/password-resets',
    tag: '通行证',
    summary: '用邮件中的链接设置新密码；所有登录随之退出',
    body: PasswordReset,
    answers: { 204: '密码已重新设置' },
    refusals: ['passwordMismatch', 'passwordWeak', 'linkInvalid'],
  },
  async ({ body }, { store }) => {
    demandGoodPassword(body, body.email);
    await store.recovery.reset(body);
    return noContent({});
  },
);
