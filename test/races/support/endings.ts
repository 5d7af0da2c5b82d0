import type { Trade } from '../../../domain/paying';
import type { Random } from '../../../prisma/seed/random';
import type { Rig } from '../../support/rig';
import { outcomeOf, type Crowd } from '../../store/support/crowd';

/** Ways in which a run ends while something else happens to its registration in the same moment. */

export type Stage = Rig & Crowd;

/** One registration whose run waits, what ends that run, and what meets the end. */
export interface Meeting {
  readonly kind: Kind;
  readonly number: string;
  /** Commits the fact at which the run ends. */
  readonly end: () => Promise<unknown>;
  /** Commits the other fact, or is refused because the end came first. */
  readonly meet: () => Promise<unknown>;
}

export type Kind = keyof typeof MAKERS;

export const someMeeting = (stage: Stage, random: Random): Promise<Meeting> =>
  makeMeeting(stage, random.pick(Object.keys(MAKERS) as Kind[]));

const makeMeeting = async (stage: Stage, kind: Kind): Promise<Meeting> => ({
  kind,
  ...(await MAKERS[kind](stage)),
});

const MAKERS = {
  /** `settled` by the payment; a new subject makes it wait again. */
  paidThenChosen: async (stage: Stage) => {
    const who = await stage.candidate();
    await choose(stage, who, '1');
    const trade = await order(stage, who, '1');
    return {
      number: who.number,
      end: () => stage.store.payments.recordTrade(trade, 'alipay'),
      meet: () => choose(stage, who, '4'),
    };
  },
  /** `settled` by the purge of the other subject; the candidate takes it up again. */
  releasedThenChosen: async (stage: Stage) => {
    const who = await stage.candidate();
    await choose(stage, who, '1', '4');
    const trade = await order(stage, who, '1');
    await stage.store.payments.recordTrade(trade, 'alipay');
    return {
      number: who.number,
      end: () => comeDue(stage, who.number),
      // Refused for as long as the purge has not come; asked once more, as a candidate would.
      meet: async () => {
        const first = await outcomeOf(choose(stage, who, '4'));
        return first === 'granted' ? first : outcomeOf(choose(stage, who, '4'));
      },
    };
  },
  /** `deleted` by the purge; late money reopens it. */
  purgedThenPaid: async (stage: Stage) => {
    const who = await stage.candidate();
    await choose(stage, who, '1');
    const trade = await order(stage, who, '1');
    await stage.store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');
    return {
      number: who.number,
      end: () => comeDue(stage, who.number),
      meet: () => stage.store.payments.recordTrade(trade, 'alipay'),
    };
  },
  /** `deleted` because it is empty, or chosen in time. */
  emptyThenChosen: async (stage: Stage) => {
    const who = await stage.candidate();
    return {
      number: who.number,
      end: () => comeDue(stage, who.number),
      meet: () => outcomeOf(choose(stage, who, '1')),
    };
  },
} as const;

const choose = (stage: Stage, who: { session: string }, ...subjects: string[]) =>
  stage.store.registrations.chooseSubjects(
    who,
    subjects.map((subject) => ({ subject })),
  );

const order = async (stage: Stage, who: { session: string }, subject: string): Promise<Trade> => {
  const { answer } = await stage.store.payments.openOrder(who, {
    subjects: [subject],
    gateway: 'alipay',
    bank: null,
  });
  const { number: attempt, amountFen } = answer.attempt;
  return { gateway: 'alipay', attempt, tradeNo: `T${attempt}`, amountFen, paidAt: null };
};

/**
 * Brings the deadline to this instant, as time would: the rows that the command for emergency extensions
 * [R45] is going to write, which there is not yet, with the fact that tells the workflow.
 */
const comeDue = (stage: Stage, number: string): Promise<unknown> => stage.rows(COME_DUE, [number]);

const COME_DUE = `
WITH r AS (
  UPDATE registration
  SET empty_by = CASE WHEN empty_by IS NULL THEN NULL ELSE decision_now() END, next_wake_at = decision_now(), seq = seq + 1
  WHERE number = $1 RETURNING id, number, seq
), e AS (
  UPDATE entry SET pay_by = decision_now(), reminded = true FROM r WHERE registration_id = r.id AND state = 'held'
), f AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, seq, 'deadlineMoved', '{}' FROM r
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, seq FROM r
ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq`;
