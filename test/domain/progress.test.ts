import { nextStepSentence, progressOf, type Step } from '../../domain/progress';
import type { Registration } from '../../domain/registration';
import {
  aroundOf,
  at,
  attemptOf,
  heldEntry,
  orderFor,
  paidEntry,
  registrationOf,
  T0,
} from '../support/builders';

const around = (now = T0, ticketReady = false) => ({ ...aroundOf(now), ticketReady });

const doneSteps = (registration: Registration, when = around()): Step[] =>
  progressOf(registration, when)
    .filter((one) => one.state === 'done')
    .map((one) => one.step);

describe('报名流程 [R28]', () => {
  test.each([
    ['nothing entered', [], [], 'written'],
    ['written held', [heldEntry('1')], ['written'], 'writtenPayment'],
    ['one of two paid', [paidEntry('1'), heldEntry('4')], ['written'], 'writtenPayment'],
    ['written paid', [paidEntry('1')], ['written', 'writtenPayment', 'complete'], 'ticket'],
    [
      'oral held',
      [paidEntry('1'), heldEntry('F')],
      ['written', 'writtenPayment', 'oral'],
      'complete',
    ],
    [
      'both paid',
      [paidEntry('1'), paidEntry('F')],
      ['written', 'writtenPayment', 'oral', 'oralPayment', 'complete'],
      'ticket',
    ],
  ] as const)('%s', (_what, entries, done, next) => {
    const registration = registrationOf({ entries });
    expect(doneSteps(registration)).toEqual(done);
    const current = progressOf(registration, around()).filter((one) => one.state === 'current');
    expect(current.map((one) => one.step)).toEqual([next]);
  });

  test('the ticket says 可打印 only when it can be printed', () => {
    const registration = registrationOf({ entries: [paidEntry('1')] });
    const ticket = (ready: boolean) =>
      progressOf(registration, around(T0, ready)).find((one) => one.step === 'ticket')?.stateLabel;
    expect([ticket(false), ticket(true)]).toEqual(['不可打印', '可打印']);
  });

  test('after the exam date of every subject it has ended', () => {
    const registration = registrationOf({ entries: [paidEntry('1'), paidEntry('F')] });
    expect(doneSteps(registration, around(at(24 * 39)))).not.toContain('exam');
    expect(doneSteps(registration, around(at(24 * 41)))).toEqual(
      expect.arrayContaining(['exam', 'end']),
    );
  });

  test('the orals are optional and say so', () => {
    const optional = progressOf(registrationOf(), around()).filter((one) => one.optional);
    expect(optional.map((one) => one.label)).toEqual(['口试报考(选)', '口试缴费(选)']);
  });
});

describe('what to do next [R28]', () => {
  const held = [heldEntry('1'), heldEntry('F')];
  test.each([
    ['nothing entered', registrationOf(), '尚未报考笔试科目'],
    [
      'written unpaid',
      registrationOf({ entries: held }),
      '存在未支付笔试科目，请通过“支付缴费”进行支付。',
    ],
    [
      'oral unpaid',
      registrationOf({ entries: [paidEntry('1'), heldEntry('F')] }),
      '存在未支付口试科目',
    ],
    ['an oral to be had', registrationOf({ entries: [paidEntry('1')] }), '如需参加口试'],
    [
      'no oral to be had',
      registrationOf({ entries: [paidEntry('1')], eligible: ['1'] }),
      '报名已完成',
    ],
    ['all paid', registrationOf({ entries: [paidEntry('1'), paidEntry('F')] }), '报名已完成'],
    [
      'locked',
      registrationOf({ entries: [heldEntry('1', { locked: true, payBy: null })] }),
      '集体缴费',
    ],
    [
      'over time',
      registrationOf({ entries: [heldEntry('1', { payBy: T0 })] }),
      '支付时限已过，正在核对支付。',
    ],
    ['a payment open', registrationOf({ entries: held, orders: [orderFor(held)] }), '请先放弃支付'],
    [
      'a payment in doubt, over time too',
      registrationOf({
        entries: [heldEntry('1', { payBy: T0 })],
        orders: [{ ...orderFor(held), attempts: [attemptOf(held, { state: 'inDoubt' })] }],
      }),
      '正在核对支付结果',
    ],
  ] as const)('%s', (_what, registration, words) => {
    expect(nextStepSentence(registration, around())).toContain(words);
  });
});
