import type { Notification, Trade } from './ledger';
import { newNotification, signedNotice } from './messages';
import type { World } from './world';

const MINUTE_MS = 60_000;
/** Between one send and the next, until the merchant answers `success`: eight sends in all. */
const RETRY_AFTER_MS = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * MINUTE_MS);
const ANSWER_WITHIN_MS = 5_000;
const LONGEST_SLEEP_MS = MINUTE_MS;

/** Sends notifications when they are due by the simulator's clock, and again until acknowledged. */
export interface Notifier {
  announce(trade: Trade, more: Readonly<Record<string, string>>): void;
  /** Looks what is due: after the clock or a switch has moved. */
  wake(): void;
  /** Sends all that is due, held back or not, and waits for every send under way. */
  flush(): Promise<void>;
  /** Sends one again at once, whatever became of it; `null` when there is none. */
  resend(id: string): Promise<Notification | null>;
  /** Sends nothing more, gives up what is under way. */
  stop(): Promise<void>;
}

export const createNotifier = (world: World): Notifier => {
  const { ledger, now, switchesFor } = world;
  const waiting = new Set(
    [...ledger.notifications.values()].filter((one) => one.dueAt !== null).map((one) => one.id),
  );
  const underWay = new Set<Promise<void>>();
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const store = (notification: Notification): void => {
    ledger.save({ notification });
    if (notification.dueAt === null) waiting.delete(notification.id);
    else waiting.add(notification.id);
  };

  const send = async (id: string, scheduled: boolean): Promise<Notification | null> => {
    const before = ledger.notifications.get(id);
    const trade = before && ledger.trades.get(before.outTradeNo);
    if (!trade) return null;
    const outcome = await deliver(before, trade, world, stopped.signal);
    // A send cut off by the end of the process counts as never made: it is due at the next start.
    if (stopped.signal.aborted) return null;

    const latest = ledger.notifications.get(id) ?? before;
    const scheduledSends = latest.scheduledSends + (scheduled ? 1 : 0);
    const after: Notification = {
      ...latest,
      scheduledSends,
      sends: [...latest.sends, { at: now(), outcome }],
      dueAt: outcome === 'success' ? null : scheduled ? nextDue(scheduledSends) : latest.dueAt,
    };
    store(after);
    return after;
  };

  const nextDue = (scheduledSends: number): number | null => {
    const pause = RETRY_AFTER_MS[scheduledSends - 1];
    return pause === undefined ? null : now() + pause;
  };

  const pump = (even: 'heldBack' | 'onlyFree'): void => {
    if (stopped.signal.aborted) return;
    for (const batch of dueByTrade()) {
      const reorder = switchesFor(batch[0]?.outTradeNo ?? '').reorderNotifications;
      if (reorder && even === 'onlyFree' && batch.length < 2) continue;
      const ids = (reorder ? batch.toReversed() : batch).map((one) => one.id);
      for (const id of ids) waiting.delete(id);
      const run = (async () => {
        for (const id of ids) await send(id, true);
      })().finally(() => {
        underWay.delete(run);
        arm();
      });
      underWay.add(run);
    }
    arm();
  };

  const dueByTrade = (): Notification[][] => {
    const batches = new Map<string, Notification[]>();
    for (const id of waiting) {
      const one = ledger.notifications.get(id);
      if (!one || one.dueAt === null || one.dueAt > now()) continue;
      batches.set(one.outTradeNo, [...(batches.get(one.outTradeNo) ?? []), one]);
    }
    return [...batches.values()];
  };

  const arm = (): void => {
    clearTimeout(timer);
    if (stopped.signal.aborted) return;
    const next = [...waiting]
      .map((id) => ledger.notifications.get(id)?.dueAt ?? Infinity)
      .filter((dueAt) => dueAt > now());
    if (next.length === 0) return;
    const sleepMs = Math.min(LONGEST_SLEEP_MS, ...next.map((dueAt) => dueAt - now()));
    timer = setTimeout(() => pump('onlyFree'), sleepMs);
  };

  return {
    announce: (trade, more) => {
      const notification = newNotification(trade, more, world);
      if (notification === null) return;
      store(notification);
      // The answer to whoever caused this goes first, as it does at Alipay.
      setImmediate(() => pump('onlyFree'));
    },
    wake: () => pump('onlyFree'),
    flush: async () => {
      pump('heldBack');
      while (underWay.size > 0) await Promise.all(underWay);
    },
    resend: (id) => send(id, false),
    stop: async () => {
      stopped.abort();
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
};

/** One send with its copies, which go at the same moment. `success` when any copy was acknowledged. */
const deliver = async (
  notification: Notification,
  trade: Trade,
  world: World,
  stopped: AbortSignal,
): Promise<string> => {
  const switches = world.switchesFor(trade.outTradeNo);
  if (switches.dropNotifications) return 'dropped';
  const form = new URLSearchParams(signedNotice(notification, trade, world));
  const copies = Array.from({ length: 1 + switches.duplicateNotifications }, () =>
    post(notification.url, form, stopped),
  );
  const outcomes = await Promise.all(copies);
  return outcomes.find((outcome) => outcome === 'success') ?? outcomes[0] ?? 'unreachable';
};

/** Only these seven characters acknowledge; a redirect or a page does not. */
const post = async (url: string, form: URLSearchParams, stopped: AbortSignal): Promise<string> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const body = await answer.text();
    if (answer.status !== 200) return `HTTP ${answer.status}`;
    return body === 'success' ? 'success' : 'other answer';
  } catch {
    return 'unreachable';
  }
};
