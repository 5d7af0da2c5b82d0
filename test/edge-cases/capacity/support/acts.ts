import type { Trade } from '../../../../domain/paying';
import type { Store } from '../../../../store/store';
import type { Candidate, Crowd } from '../../../store/support/crowd';

/** What candidates do to places, each through the store that is handed in: two stores, two processes. */

export const ORAL = 'F';
export const WRITTEN = '1';

export const choose = (
  store: Store,
  who: Pick<Candidate, 'session'>,
  subject: string,
  campus?: string,
) => store.registrations.chooseSubjects(who, [campus ? { subject, campus } : { subject }]);

/** Opens an order; answers the trade that would pay it. */
export const order = async (
  store: Store,
  who: Pick<Candidate, 'session'>,
  ...subjects: string[]
): Promise<Trade> => {
  const { answer } = await store.payments.openOrder(who, {
    subjects,
    gateway: 'alipay',
    bank: null,
  });
  return {
    gateway: 'alipay',
    attempt: answer.attempt.number,
    tradeNo: `T${answer.attempt.number}`,
    amountFen: answer.attempt.amountFen,
    paidAt: null,
  };
};

export const pay = (store: Store, trade: Trade) => store.payments.recordTrade(trade, 'alipay');

export const giveUp = (store: Store, trade: Trade) =>
  store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');

/** The workflow's request at this very moment. */
export const release = async (store: Store, { number }: Pick<Candidate, 'number'>) =>
  store.deadlines.releaseDue(number, await store.now());

/** `1 paid`, `F held`: the entries of a registration as they stand. */
export const entriesOf = async (crowd: Crowd, { number }: Pick<Candidate, 'number'>) => {
  const rows = await crowd.rows<{ entry: string }>(
    `SELECT e.subject || ' ' || e.state AS entry FROM entry e JOIN registration r ON r.id = e.registration_id
     WHERE r.number = $1 ORDER BY 1`,
    [number],
  );
  return rows.map(({ entry }) => entry);
};

/** Waits until so many statements of this database wait for a lock. */
export const waitingForLock = async (crowd: Pick<Crowd, 'rows'>, count = 1): Promise<void> => {
  for (;;) {
    const [row] = await crowd.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if ((row?.n ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
