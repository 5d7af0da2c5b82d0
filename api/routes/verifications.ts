import { maskEmail } from '../../domain/masked-email';
import { Asked, EmailVerified, NewEmailVerification } from '../contract/recovery';
import { ok } from '../reply';
import { candidateRoute, publicRoute } from '../route';

export const askVerification = candidateRoute(
  {
    method: 'post',
    path: '/accounts/me/email-verification',
    tag: '通行证',
    summary: '验证邮箱：向待验证的邮箱发送链接',
    answers: { 202: '邮件将发往待验证的邮箱' },
    answer: Asked,
  },
  async ({ account }, { store, spend }) => {
    const accountId = await account();
    await spend('verifications', accountId);
    const isSent = await store.verification.ask(accountId);
    const message = isSent
      ? '系统已把验证邮件发到您的邮箱，请注意查收！'
      : '您的电子邮箱已经验证，无需再次验证';
    return { status: 202, body: { message } };
  },
);

/** Whoever has the link can read mail at the address; a login is not needed. */
export const verifyEmail = publicRoute(
  {
    method: 'post',
    path: '/email-verifications',
    tag: '通行证',
    summary: '打开验证邮件中的链接',
    body: NewEmailVerification,
    answers: { 200: '邮箱已验证' },
    answer: EmailVerified,
    refusals: ['linkInvalid', 'emailTaken'],
  },
  async ({ body }, { store }) => {
    const { email } = await store.verification.verify(body.token);
    return ok({ email: maskEmail(email) });
  },
);
