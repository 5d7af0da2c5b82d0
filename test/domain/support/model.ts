import { cancelEntry, moveOral } from '../../../domain/changing';
import { chooseSubjects } from '../../../domain/choosing';
import type { Around, Decision } from '../../../domain/decision';
import { plusMs, type Instant } from '../../../domain/instant';
import { closeAttempt, markInDoubt, openOrder } from '../../../domain/ordering';
import { recordTrade } from '../../../domain/paying';
import { recordRefund } from '../../../domain/refunding';
import { attemptsOf, isUndecided, type Registration } from '../../../domain/registration';
import { releaseDue, remindDue } from '../../../domain/releasing';
import { isRefusal } from '../../../domain/refusals';
import { addDecision, emptyRows } from '../../../store/change';
import { aroundOf, registrationOf, sittingOf, T0, tradeFor } from '../../support/builders';

/**
 * One registration under a moving clock, driven by whatever a candidate, a gateway and the workflow may
 * do in any order. Places are counted from the rows that the store would write, so that the difference
 * between two registrations is under test together with the rules.
 */
export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'choose'; readonly subjects: readonly string[]; readonly campus: string }
  | { readonly do: 'cancel'; readonly subject: string }
  | { readonly do: 'move'; readonly subject: string; readonly campus: string }
  | { readonly do: 'order'; readonly subjects: readonly string[] }
  | { readonly do: 'pay'; readonly which: number; readonly trade: number; readonly off: number }
  | { readonly do: 'refund'; readonly which: number; readonly trade: number }
  | { readonly do: 'close' | 'doubt'; readonly which: number }
  | { readonly do: 'release' | 'remind' }
  | { readonly do: 'fill'; readonly place: string }
  | { readonly do: 'free'; readonly place: string };

export interface World {
  readonly now: Instant;
  readonly registration: Registration;
  readonly full: readonly string[];
  /** `campus/subject` → held and sold, as the store's counters would stand. */
  readonly places: ReadonlyMap<string, { readonly held: number; readonly sold: number }>;
  readonly orders: number;
}

/** What one step did, for the checks that compare before and after. */
export interface Moved {
  readonly before: World;
  readonly after: World;
  readonly decision: Decision<unknown> | null;
}

export const newWorld = (): World => ({
  now: T0,
  registration: registrationOf(),
  full: [],
  places: new Map(),
  orders: 0,
});

const sitting = sittingOf();

export const take = (before: World, step: Step): Moved => {
  if (step.do === 'wait') {
    return { before, after: { ...before, now: plusMs(before.now, step.ms) }, decision: null };
  }
  if (step.do === 'fill' || step.do === 'free') {
    const others = before.full.filter((place) => place !== step.place);
    const full = step.do === 'fill' ? [...others, step.place] : others;
    return { before, after: { ...before, full }, decision: null };
  }
  const around = aroundOf(before.now, { sitting, full: before.full });
  const decision = decide(before, step, around);
  return { before, after: written(before, decision, around), decision };
};

type Command = Exclude<Step, { do: 'wait' | 'fill' | 'free' }>;

const decide = ({ registration, orders }: World, step: Command, around: Around) => {
  switch (step.do) {
    case 'choose': {
      const choices = step.subjects.map((subject) => {
        const isOral = sitting.subjects.get(subject)?.kind === 'oral';
        return isOral ? { subject, campus: step.campus } : { subject };
      });
      return chooseSubjects(registration, choices, around);
    }
    case 'cancel':
      return cancelEntry(registration, step.subject, around);
    case 'move':
      return moveOral(registration, step.subject, step.campus, around);
    case 'order':
      return openOrder(
        registration,
        { subjects: step.subjects, gateway: 'alipay', bank: null, entropy: `e${orders}` },
        around,
      );
    case 'pay': {
      const attempt = attemptsOf(registration).at(step.which);
      if (!attempt) return null;
      const trade = tradeFor(attempt, {
        tradeNo: `${attempt.number}T${step.trade}`,
        amountFen: attempt.amountFen + step.off,
      });
      return recordTrade(registration, { live: null, accountTaken: false }, trade, around);
    }
    case 'refund': {
      const attempt = attemptsOf(registration).at(step.which);
      if (!attempt) return null;
      const { number, gateway, amountFen } = attempt;
      const tradeNo = `${number}T${step.trade}`;
      const refund = { gateway, attempt: number, tradeNo, refundedFen: amountFen, inFull: true };
      return recordRefund(registration, null, refund);
    }
    case 'close':
    case 'doubt': {
      const attempt = attemptsOf(registration).filter(isUndecided).at(step.which);
      if (!attempt) return null;
      return step.do === 'close'
        ? closeAttempt(registration, attempt.number, 'expired')
        : markInDoubt(registration, attempt.number, around);
    }
    case 'release':
      return releaseDue(registration, around.now, around);
    case 'remind':
      return remindDue(registration, around.now, around);
  }
};

const written = (world: World, decision: Decision<unknown> | null, around: Around): World => {
  if (decision === null || isRefusal(decision) || 'unchanged' in decision) return world;
  const rows = emptyRows();
  const author = { actor: 'workflow', isWorkflow: true } as const;
  addDecision(rows, 0, world.registration, decision, author, { ...around, alsoBefore: null });
  const places = new Map(world.places);
  for (const { campus, subject, d_held, d_sold } of rows.places) {
    const { held, sold } = places.get(`${campus}/${subject}`) ?? { held: 0, sold: 0 };
    places.set(`${campus}/${subject}`, { held: held + d_held, sold: sold + d_sold });
  }
  return { ...world, registration: decision.next, places, orders: world.orders + 1 };
};
