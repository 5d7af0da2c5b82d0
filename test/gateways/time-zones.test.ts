import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PRINT_TIMES = join(__dirname, 'support/print-times.ts');

describe('Alipay’s times are Beijing’s, whatever the time zone of the process', () => {
  test.each<[string, unknown]>([
    ['UTC', 0],
    ['Asia/Shanghai', -480],
    // 02:30 on 8 March 2026 does not exist in New York: summer time begins.
    ['America/New_York', expect.any(Number)],
  ])('[R31] %s', async (zone, offsetMinutes) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', PRINT_TIMES],
      { env: { ...process.env, TZ: zone }, cwd: join(__dirname, '../..') },
    );
    expect(JSON.parse(stdout)).toEqual({
      offsetMinutes,
      bizContent: {
        out_trade_no: 'A1',
        total_amount: '30.00',
        subject: '四级',
        product_code: 'FAST_INSTANT_TRADE_PAY',
        time_expire: '2026-11-23 01:30:59',
      },
      paidAt: '2026-03-07T18:30:00.000Z',
      timestampIsNow: true,
    });
  });
});
