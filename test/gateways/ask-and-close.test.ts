import { askAndClose } from '../../gateways/ask-and-close';
import { GatewayFault, type PaymentGateway } from '../../gateways/payment-gateway';
import { aRequest, startRig, type Rig } from './support/rig';

describe('asking what became of an attempt, and ending it', () => {
  let rig: Rig;
  let asked: string[];
  let alipay: PaymentGateway;
  beforeEach(async () => {
    rig = await startRig();
    asked = [];
    alipay = {
      ...rig.alipay,
      query: (attempt) => (asked.push('query'), rig.alipay.query(attempt)),
      close: (attempt) => (asked.push('close'), rig.alipay.close(attempt)),
    };
  });
  afterEach(() => rig.close());

  const opened = async (): Promise<string> => {
    const request = aRequest();
    await fetch(rig.alipay.redirect(request));
    return request.attempt;
  };

  test('unpaid and not to be closed: stays payable', async () => {
    const attempt = await opened();
    expect(await askAndClose(alipay, attempt, { close: false })).toEqual({ state: 'unpaid' });
    expect(await rig.control.pay(attempt)).toMatchObject({ status: 'TRADE_SUCCESS' });
    expect(asked).toEqual(['query']);
  });

  test('[R31] unpaid and to be closed: closed, the payer can no longer pay', async () => {
    const attempt = await opened();
    expect(await askAndClose(alipay, attempt, { close: true })).toEqual({ state: 'closed' });
    await expect(rig.control.pay(attempt)).rejects.toThrow('ACQ.TRADE_HAS_CLOSE');
    expect(asked).toEqual(['query', 'close']);
  });

  test('[R31] a page that was never opened counts as closed', async () => {
    const { attempt } = aRequest();
    expect(await askAndClose(alipay, attempt, { close: true })).toEqual({ state: 'closed' });
  });

  test('paid is never closed', async () => {
    const attempt = await opened();
    await rig.control.pay(attempt);
    expect(await askAndClose(alipay, attempt, { close: true })).toMatchObject({ state: 'paid' });
    expect(asked).toEqual(['query']);
  });

  test('[R31] the payer pays between the question and the close: paid', async () => {
    const attempt = await opened();
    const late: PaymentGateway = {
      ...alipay,
      close: async (number) => {
        await rig.control.pay(number);
        return alipay.close(number);
      },
    };
    expect(await askAndClose(late, attempt, { close: true })).toMatchObject({
      state: 'paid',
      amountFen: 3000,
    });
    expect(asked).toEqual(['query', 'close', 'query']);
  });

  test('closed by time between the question and the close: closed', async () => {
    const attempt = await opened();
    const late: PaymentGateway = {
      ...alipay,
      close: async (number) => {
        await rig.control.advance(25 * 3_600_000);
        return alipay.close(number);
      },
    };
    expect(await askAndClose(late, attempt, { close: true })).toEqual({ state: 'closed' });
  });

  test('a gateway that says neither closed nor paid leaves it in doubt', async () => {
    const attempt = await opened();
    const torn: PaymentGateway = { ...alipay, close: () => Promise.resolve('maybePaid') };
    await expect(askAndClose(torn, attempt, { close: true })).rejects.toBeInstanceOf(GatewayFault);
  });

  test('a question without an answer closes nothing', async () => {
    const attempt = await opened();
    await rig.control.set({ failQueries: true });
    await expect(askAndClose(alipay, attempt, { close: true })).rejects.toBeInstanceOf(
      GatewayFault,
    );
    expect(asked).toEqual(['query']);
    expect(await rig.control.pay(attempt)).toMatchObject({ status: 'TRADE_SUCCESS' });
  });
});
