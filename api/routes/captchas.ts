import { CaptchaMade, NewCaptcha } from '../contract/captchas';
import { created } from '../reply';
import { publicRoute } from '../route';

export const newCaptcha = publicRoute(
  {
    method: 'post',
    path: '/captchas',
    tag: '通行证',
    summary: '取得验证码',
    body: NewCaptcha,
    answers: { 201: '一个新的验证码' },
    answer: CaptchaMade,
    limit: 'captchasByAddress',
  },
  async ({ body }, { captcha }) => created(await captcha.create(body.purpose, body.kind)),
);
