import { maskDocument } from '../../domain/masked-document';
import { whyNotReason } from '../../domain/reasons';

describe('a reason goes into the audit log and holds nothing personal [R39]', () => {
  const known = { allowed: ['26200000001'], names: ['廖晓儿'] };
  const judge = (reason: string) => whyNotReason(reason, 'why', known);

  it.each([
    '来电人核对了学号后四位和院系',
    '报名号 26200000001 的考生来电，注册邮箱填写错误',
    '2026年11月26日来电，通话编号 123456',
  ])('is taken: %s', (reason) => expect(judge(reason)).toBeNull());

  it.each([
    ['an address', '新邮箱是 xiaoer@example.cn'],
    ['an address in full-width letters', '新邮箱 xiaoer＠example.cn'],
    ['a phone', '回电 13800138000'],
    ['a phone with dashes', '回电 138-0013-8000'],
    ['a document in full-width digits', '证件１１０１０１２００２０１０１１２３４'],
    ['a document with blanks', '证件 1101 0120 0201 0112 34'],
    ['the name', '廖晓儿本人来电'],
    ['the name with a blank in it', '廖 晓儿本人来电'],
  ])('is not taken with %s', (_, reason) => {
    expect(judge(reason)).toEqual({ refusal: 'reasonIsPersonal', field: ['why'] });
  });
});

describe('a document number is masked in one shape [R39]', () => {
  it.each([
    ['110101200201011234', '1***34'],
    ['C12345678', 'C***78'],
    ['A123456(3)', 'A***3)'],
    ['123456', '1***56'],
    ['12345', '1***5'],
    ['WW1', 'W***'],
    ['1', '***'],
  ])('%s', (number, masked) => expect(maskDocument(number)).toBe(masked));

  it('of one length whatever the number is', () => {
    const lengths = ['110101200201011234', 'C12345678', '12345678'].map(
      (number) => maskDocument(number).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});
