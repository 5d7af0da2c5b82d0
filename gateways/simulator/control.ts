import { json, Router } from 'express';
import { z } from 'zod';
import type { Trade } from './ledger';
import { signedReturn } from './messages';
import type { Notifier } from './notifier';
import { openRequestOf, readRequest } from './requests';
import { changed, NO_SWITCHES, SwitchChange } from './switches';
import type { Trades } from './trades';
import type { World } from './world';

const ClockChange = z.union([
  z.strictObject({ offsetMs: z.number() }),
  z.strictObject({ advanceMs: z.number() }),
]);
const Payment = z.strictObject({ url: z.url().optional() }).default({});

/** `/_control/…`: what a test or a demonstration may do to the gateway. See the README beside this file. */
export const controlRoutes = (trades: Trades, notifier: Notifier, world: World): Router => {
  const { ledger } = world;
  const router = Router();
  router.use(json());

  const clock = () => ({ offsetMs: ledger.offsetMs, now: new Date(world.now()).toISOString() });
  router.get('/clock', (_req, res) => {
    res.json(clock());
  });
  router.post('/clock', (req, res) => {
    const change = ClockChange.parse(req.body);
    const offsetMs = 'offsetMs' in change ? change.offsetMs : ledger.offsetMs + change.advanceMs;
    ledger.save({ offsetMs });
    trades.settle();
    notifier.wake();
    res.json(clock());
  });

  router.get('/switches', (_req, res) => {
    res.json(ledger.switches);
  });
  router.patch('/switches', (req, res) => {
    ledger.save({ switches: changed(ledger.switches, SwitchChange.parse(req.body)) });
    notifier.wake();
    res.json(ledger.switches);
  });
  router.delete('/switches', (_req, res) => {
    ledger.save({ switches: NO_SWITCHES });
    notifier.wake();
    res.json(ledger.switches);
  });

  router.get('/trades', (_req, res) => {
    trades.settle();
    res.json([...ledger.trades.values()]);
  });
  router.post('/trades/:outTradeNo/pay', (req, res) => {
    const { url } = Payment.parse(req.body);
    if (url !== undefined) trades.open(openRequestOf(readRequest(new URL(url).search, '', world)));
    res.json(withReturn(trades.pay(req.params.outTradeNo), world));
  });

  router.get('/notifications', (_req, res) => {
    res.json([...ledger.notifications.values()]);
  });
  router.post('/notifications/flush', async (_req, res) => {
    trades.settle();
    await notifier.flush();
    res.json([...ledger.notifications.values()]);
  });
  router.post('/notifications/:id/resend', async (req, res) => {
    const sent = await notifier.resend(req.params.id);
    if (sent === null) res.status(404).json({ error: 'no such notification' });
    else res.json(sent);
  });
  return router;
};

/** With the address the browser would have been sent to, `null` where it would not. */
const withReturn = (trade: Trade, world: World) => ({
  ...trade,
  redirect:
    trade.returnUrl === null || world.switchesFor(trade.outTradeNo).dropReturn
      ? null
      : signedReturn(trade.returnUrl, trade, world),
});
