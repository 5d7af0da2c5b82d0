import { checkDigitRefuses, normaliseDocument } from '../../domain/identity';
import { refuse, Refused } from '../../domain/refusals';
import { Agreed, NewAgreement, NewQualification, Qualification } from '../contract/qualifications';
import { qualificationPage } from '../pages/qualification-page';
import { ok } from '../reply';
import { candidateRoute } from '../route';
import { mac } from '../signing';

export const agree = candidateRoute(
  {
    method: 'post',
    path: '/agreement',
    tag: '资格与报名',
    summary: '同意报名协议',
    body: NewAgreement,
    answers: { 200: '已同意' },
    answer: Agreed,
    refusals: ['noSitting', 'agreementOutdated'],
  },
  async ({ body: { version }, account }, { store }) =>
    ok({ version, ...(await store.saving.agree(await account(), version)) }),
);

export const qualify = candidateRoute(
  {
    method: 'post',
    path: '/qualifications',
    tag: '资格与报名',
    summary: '资格信息查询',
    body: NewQualification,
    answers: { 200: '查询成功' },
    answer: Qualification,
    refusals: ['noSitting', 'documentCheckDigit', 'qualificationNotFound'],
    limit: 'lookupsBySession',
  },
  async ({ body, account, session }, { store, spend, keys, qualifications }) => {
    const { documentType: type, documentNumber: number, name } = body;
    if (checkDigitRefuses(type, number)) {
      throw new Refused(refuse('documentCheckDigit', { field: ['documentNumber'] }));
    }
    const asker = await account();
    await spend('lookupsByAccount', asker);
    await spend('lookupsByDocument', mac(keys.limit, type, normaliseDocument(type, number)));
    const record = await store.saving.findRecord({ type, number, name });
    const { token, expiresAt } = qualifications.sign(record.id, session.hash);
    return ok({
      qualification: token,
      expiresAt,
      ...(await qualificationPage(store, record, asker)),
    });
  },
);
