import type { Trade } from '../../../domain/paying';
import { HOUR, outcomeOf, type Candidate, type Crowd } from '../../store/support/crowd';
import type { Act } from './duel';

export type { Act };

/** What may happen to a registration in the same instant, by everybody who may do it. */

/** Somebody with subjects taken up, and, where asked for, an attempt to pay them. */
export interface Buyer extends Candidate {
  readonly trade: Trade;
}

export const holder = async (crowd: Crowd, ...subjects: string[]): Promise<Candidate> => {
  const who = await crowd.candidate();
  if (subjects.length > 0) {
    const choices = subjects.map((subject) => ({ subject }));
    await crowd.store.registrations.chooseSubjects(who, choices);
  }
  return who;
};

/** The attempt is open; `paidAt` is not told, so that nobody need know whether it was in time. */
export const buyer = async (crowd: Crowd, ...subjects: string[]): Promise<Buyer> => {
  const who = await holder(crowd, ...subjects);
  return { ...who, trade: await orderOf(crowd, who, ...subjects) };
};

export const orderOf = async (
  crowd: Crowd,
  who: Candidate,
  ...subjects: string[]
): Promise<Trade> => {
  const { answer } = await crowd.store.payments.openOrder(who, {
    subjects,
    gateway: 'alipay',
    bank: null,
  });
  const { number: attempt, amountFen } = answer.attempt;
  return { gateway: 'alipay', attempt, tradeNo: `T${attempt}`, amountFen, paidAt: null };
};

/** Everything of it happened 23 hours ago: its 24 hours end when the clock is moved by one. */
export const backdate = async (crowd: Crowd, { number }: Candidate): Promise<void> => {
  await crowd.rows(
    `WITH r AS (
       UPDATE registration SET saved_at = saved_at - interval '23 hours', empty_by = empty_by - interval '23 hours',
                               next_wake_at = next_wake_at - interval '23 hours'
       WHERE number = $1 RETURNING id)
     UPDATE entry SET made_at = made_at - interval '23 hours', pay_by = pay_by - interval '23 hours'
     FROM r WHERE registration_id = r.id`,
    [number],
  );
};

export const lastHour = (crowd: Crowd) => (): Promise<void> => crowd.moveClock(HOUR);

/** A candidate who comes too late is told one of two things; both say that the purge was first. */
const TOO_LATE = ['deadlinePassed', 'registrationDeleted'];
const candidateOutcome = async (promise: Promise<unknown>): Promise<string> => {
  const outcome = await outcomeOf(promise);
  return TOO_LATE.includes(outcome) ? 'tooLate' : outcome;
};

export const purge = ({ number }: Candidate): Act => ({
  run: async (store) => {
    const { answer } = await store.deadlines.releaseDue(number, await store.now());
    if (answer.mustAsk.length > 0) return 'mustAsk';
    return answer.deleted ?? (answer.released.join('+') || 'nothing');
  },
});

export const remind = ({ number }: Candidate): Act => ({
  run: async (store) => {
    await store.deadlines.remindDue(number, await store.now());
    return 'done';
  },
});

export const pay = ({ trade }: Buyer): Act => ({
  run: async (store) => (await store.payments.recordTrade(trade, 'alipay')).answer,
});

/** 放弃支付: the gateway has closed the trade. */
export const giveUp = ({ trade }: Buyer): Act => ({
  run: async (store) => {
    await store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');
    return 'closed';
  },
});

export const doubt = ({ trade }: Buyer): Act => ({
  run: async (store) => {
    await store.payments.markInDoubt(trade.attempt);
    return 'asked';
  },
});

export const choose = (who: Candidate, subject: string): Act => ({
  run: (store) => candidateOutcome(store.registrations.chooseSubjects(who, [{ subject }])),
});

export const cancel = (who: Candidate, subject: string): Act => ({
  run: (store) => candidateOutcome(store.registrations.cancelEntry(who, subject)),
});

export const move = (who: Candidate, subject: string, campus: string): Act => ({
  run: (store) => candidateOutcome(store.registrations.moveOral(who, subject, campus)),
});

export const order = (who: Candidate, ...subjects: string[]): Act => ({
  run: (store) =>
    candidateOutcome(store.payments.openOrder(who, { subjects, gateway: 'alipay', bank: null })),
});

/** Saves the same candidate under the same account once more. */
export const saveAgain = ({ accountId, recordId }: Candidate): Act => ({
  isInstant: true,
  run: async (store) => ((await store.saving.save(accountId, recordId)).isNew ? 'new' : 'same'),
});

/**
 * An emergency extension by two hours [R45]: the rows that its command is going to write, which there is
 * not yet. It moves live deadlines only and revives nothing that was released.
 */
export const extend = (crowd: Crowd, { number }: Candidate): Act => ({
  isInstant: true,
  run: async () => ((await crowd.rows(EXTEND, [number])).length > 0 ? 'extended' : 'nothing'),
});

const EXTEND = `
WITH r AS (
  UPDATE registration SET next_wake_at = next_wake_at + interval '2 hours', seq = seq + 1
  WHERE number = $1 AND state = 'live' AND next_wake_at IS NOT NULL RETURNING id, number, seq
), e AS (
  UPDATE entry SET pay_by = pay_by + interval '2 hours' FROM r WHERE registration_id = r.id AND state = 'held'
), f AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, seq, 'deadlineExtended', '{"hours": 2}' FROM r
)
INSERT INTO audit (actor, action, subject, detail)
SELECT 'staff:test', 'deadlineExtended', number, '{"hours": 2}' FROM r RETURNING subject`;
