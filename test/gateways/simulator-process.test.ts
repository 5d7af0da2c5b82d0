import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlOf } from './support/control';
import { startMerchantSite, type MerchantSite } from './support/merchant';
import { alipayAt, aRequest, MERCHANT } from './support/rig';
import { startSimulatorProcess, type SimulatorProcess } from './support/simulator-process';

describe('the simulator as a process', () => {
  let folder: string;
  let files: { data: string; keys: string };
  let site: MerchantSite;
  let running: SimulatorProcess;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    files = { data: join(folder, 'journal'), keys: join(folder, 'keys.json') };
    writeFileSync(files.keys, JSON.stringify(MERCHANT));
    site = await startMerchantSite();
    running = await startSimulatorProcess(files);
  });
  afterEach(async () => {
    await running.end('SIGKILL');
    await site.close();
    rmSync(folder, { recursive: true });
  });

  test('killed at once after answering, it has forgotten nothing', async () => {
    const before = controlOf(running.url);
    await before.advance(3_600_000);
    await before.set({ dropNotifications: true, otherAppId: true });
    const requests = Array.from({ length: 20 }, () => aRequest());
    const alipay = alipayAt(`${running.url}/gateway.do`, site);
    await Promise.all(requests.map((one) => before.pay(one.attempt, alipay.redirect(one))));
    await running.end('SIGKILL');
    // What a kill in the middle of a write leaves behind.
    appendFileSync(files.data, '{"trade":{"outTradeNo":"torn');

    running = await startSimulatorProcess(files);
    const after = controlOf(running.url);
    const again = alipayAt(`${running.url}/gateway.do`, site);
    for (const { attempt } of requests) {
      expect(await again.query(attempt)).toMatchObject({ state: 'paid', amountFen: 3000 });
    }
    expect(await after.trades()).toHaveLength(20);

    await after.set({ dropNotifications: false, otherAppId: false });
    await after.advance(4 * 60_000);
    await after.flush();
    expect(site.notices).toHaveLength(20);
    const [trade] = await after.trades();
    expect(trade?.paidAt).toBeGreaterThan(Date.now() + 3_000_000);
  });

  test.each(['SIGTERM', 'SIGINT', 'disconnect'] as const)(
    'it leaves cleanly on %s, with an answer still owed',
    async (how) => {
      await controlOf(running.url).set({ hangQueries: true });
      const alipay = alipayAt(`${running.url}/gateway.do`, site);
      const owed = alipay.query('A1').catch((error: unknown) => error);
      expect(await running.end(how)).toEqual([0, null]);
      expect(await owed).toBeInstanceOf(Error);
    },
  );
});
