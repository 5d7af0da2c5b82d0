import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import { NO_SWITCHES, SwitchSettings } from './switches';

/** Instants are epoch milliseconds of the simulator's own clock, money is fen. */
const Refund = z.object({
  outRequestNo: z.string(),
  amountFen: z.int(),
  at: z.number(),
  /** From when a refund query knows of it. */
  knownFrom: z.number(),
});

export const Trade = z.object({
  outTradeNo: z.string(),
  tradeNo: z.string(),
  subject: z.string(),
  amountFen: z.int(),
  status: z.enum(['WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED']),
  notifyUrl: z.string().nullable(),
  returnUrl: z.string().nullable(),
  openedAt: z.number(),
  expiresAt: z.number(),
  paidAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  refunds: z.array(Refund),
});
export type Trade = z.infer<typeof Trade>;

export const Notification = z.object({
  /** `notify_id`: the same over all sends. */
  id: z.string(),
  outTradeNo: z.string(),
  url: z.string(),
  createdAt: z.number(),
  /** What was true when it was made; signed anew at each send. */
  fields: z.record(z.string(), z.string()),
  /** When it is sent next; `null`: answered `success`, or given up. */
  dueAt: z.number().nullable(),
  /** How many of the eight scheduled sends have been made. */
  scheduledSends: z.int(),
  sends: z.array(z.object({ at: z.number(), outcome: z.string() })),
});
export type Notification = z.infer<typeof Notification>;

const Line = z.union([
  z.strictObject({ trade: Trade }),
  z.strictObject({ notification: Notification }),
  z.strictObject({ offsetMs: z.number() }),
  z.strictObject({ switches: SwitchSettings }),
]);
type Line = z.infer<typeof Line>;

/**
 * Everything the simulator knows. Each change is one line, written to the journal before anybody is
 * answered; so a killed process loses nothing that it has acknowledged.
 */
export interface Ledger {
  readonly trades: ReadonlyMap<string, Trade>;
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly offsetMs: number;
  readonly switches: SwitchSettings;
  save(line: Line): void;
  close(): void;
}

/** Opens the journal, `null` for one in memory only. Throws when a line before the last is damaged. */
export const openLedger = (file: string | null): Ledger => {
  const trades = new Map<string, Trade>();
  const notifications = new Map<string, Notification>();
  let offsetMs = 0;
  let switches: SwitchSettings = NO_SWITCHES;

  const learn = (line: Line): void => {
    if ('trade' in line) trades.set(line.trade.outTradeNo, line.trade);
    else if ('notification' in line) notifications.set(line.notification.id, line.notification);
    else if ('offsetMs' in line) offsetMs = line.offsetMs;
    else switches = line.switches;
  };

  if (file !== null) {
    for (const line of linesOf(file)) learn(line);
    rewrite(file, [
      { offsetMs },
      { switches },
      ...[...trades.values()].map((trade) => ({ trade })),
      ...[...notifications.values()].map((notification) => ({ notification })),
    ]);
  }
  const journal = file === null ? null : openSync(file, 'a');

  return {
    trades,
    notifications,
    get offsetMs() {
      return offsetMs;
    },
    get switches() {
      return switches;
    },
    save: (line) => {
      if (journal !== null) appendFileSync(journal, `${JSON.stringify(line)}\n`);
      learn(line);
    },
    close: () => {
      if (journal !== null) closeSync(journal);
    },
  };
};

/** A last line without its end was being written when the process died: nobody was told of it. */
const linesOf = (file: string): Line[] => {
  if (!existsSync(file)) return [];
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => Line.parse(JSON.parse(line)));
};

/** The journal in its shortest form, put in place in one step. */
const rewrite = (file: string, lines: readonly Line[]): void => {
  const next = `${file}.next`;
  const written = openSync(next, 'w');
  writeFileSync(written, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  fsyncSync(written);
  closeSync(written);
  renameSync(next, file);
};
