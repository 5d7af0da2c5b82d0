import { alipayAt, APP_ID, SELLER_ID } from './rig';
import { signedForm } from './stub-gateway';

/** Run as a process of its own, under another time zone: prints what the adapter writes and reads. */
const alipay = alipayAt('http://127.0.0.1:9/gateway.do', {
  notifyUrl: 'http://127.0.0.1/n',
  returnUrl: 'http://127.0.0.1/r',
});
const url = new URL(
  alipay.redirect({
    attempt: 'A1',
    amountFen: 3000,
    title: '四级',
    expiresAt: '2026-11-22T17:30:59.999Z',
  }),
);
const bizContent = JSON.parse(url.searchParams.get('biz_content') ?? '{}') as object;
const reading = alipay.readNotice(
  signedForm({
    notify_id: 'N1',
    app_id: APP_ID,
    seller_id: SELLER_ID,
    sign_type: 'RSA2',
    trade_no: 'T1',
    out_trade_no: 'A1',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '30.00',
    gmt_payment: '2026-03-08 02:30:00',
  }),
);
const at = Date.parse(`${url.searchParams.get('timestamp')?.replace(' ', 'T')}+08:00`);
console.log(
  JSON.stringify({
    offsetMinutes: new Date().getTimezoneOffset(),
    bizContent,
    paidAt: 'paidAt' in reading ? reading.paidAt : reading,
    timestampIsNow: Math.abs(Date.now() - at) < 60_000,
  }),
);
