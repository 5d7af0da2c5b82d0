import type { Merchant } from './keys';
import type { Ledger } from './ledger';
import { switchesFor, type Switches } from './switches';

/** What every part of the simulator shares. */
export interface World {
  readonly merchant: Merchant;
  readonly ledger: Ledger;
  /** The simulator's own clock, epoch milliseconds. */
  readonly now: () => number;
  readonly switchesFor: (outTradeNo: string) => Switches;
}

/** The clock is the machine's, moved by the offset that the control API sets. */
export const createWorld = (merchant: Merchant, ledger: Ledger): World => ({
  merchant,
  ledger,
  now: () => Date.now() + ledger.offsetMs,
  switchesFor: (outTradeNo) => switchesFor(ledger.switches, outTradeNo),
});
