import { normaliseDocument } from '../../domain/identity';
import { maskEmail } from '../../domain/masked-email';
import { refuse, Refused } from '../../domain/refusals';
import { AccountFound, NewAccountLookup } from '../contract/recovery';
import { ok } from '../reply';
import { publicRoute } from '../route';
import { mac } from '../signing';

export const findAccount = publicRoute(
  {
    method: 'post',
    path: '/account-lookups',
    tag: '通行证',
    summary: '找回已报名账号',
    body: NewAccountLookup,
    answers: { 200: '找到已报名的账号' },
    answer: AccountFound,
    entrance: true,
    refusals: ['captchaWrong', 'accountNotFound', 'noSitting'],
  },
  async ({ body, address }, { store, captcha, spend, keys, lookups }) => {
    const { documentType: type, documentNumber: number, name } = body;
    await captcha.verify('accountLookup', body.captcha);
    await spend('findsByAddress', address);
    await spend('findsByDocument', mac(keys.limit, type, normaliseDocument(type, number)));
    await spend('findsInTotal', 'all');
    const found = await store.accountLookups.find({ type, number, name });
    if (!found) throw new Refused(refuse('accountNotFound'));
    return ok({
      email: maskEmail(found.email),
      lookup: lookups.sign(found.accountId),
      message: '已找到报名所用的通行证账号，并已邮件通知账号持有人',
    });
  },
);
