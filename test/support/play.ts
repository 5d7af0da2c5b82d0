import type { SeedPerson } from '../../prisma/seed';
import { instant, type Instant } from '../../domain/instant';
import type { Money } from '../../domain/registration';
import type { RegistrationStatus } from '../../workflows/registration.messages';
import { registrationWorkflowId } from '../../workflows/ids';
import { logInAgain, saveSomebody, type TestCandidate } from './people';
import type { Rig } from './rig';

/** Candidates of a workflow test, and what they, the gateway and the regulation do to each other. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An attempt to pay, with the signed address of the gateway's page. */
export interface OpenedAttempt {
  readonly attempt: string;
  readonly url: string;
  readonly amountFen: number;
  readonly expiresAt: Instant;
}

/** A registration as its row is: what a test holds against the rule. */
export interface Seen {
  readonly state: 'live' | 'deleted';
  readonly held: readonly string[];
  readonly paid: readonly string[];
}

export interface Play {
  /** Somebody new saves a registration; its workflow waits. */
  save(): Promise<TestCandidate>;
  /** Saves and takes up subjects. */
  holding(...subjects: string[]): Promise<TestCandidate>;
  /** Takes up subjects; logs in again when the clock has ended the session. */
  choose(who: TestCandidate, ...subjects: string[]): Promise<void>;
  cancel(who: TestCandidate, subject: string): Promise<void>;
  /** 支付: an attempt at Alipay for these subjects. */
  order(who: TestCandidate, ...subjects: string[]): Promise<OpenedAttempt>;
  /** Pays at the gateway, and the notification arrives. */
  payInTime(opened: OpenedAttempt): Promise<void>;
  /** What a verified notification tells the store. */
  notify(opened: OpenedAttempt, amountFen?: number): Promise<string>;
  seen(number: string): Promise<Seen>;
  money(number: string): Promise<readonly Money[]>;
  attemptState(attempt: string): Promise<string>;
  /** What the running workflow knows and says. */
  status(number: string): Promise<RegistrationStatus>;
  /** Waits until the workflow has this state on its mind. */
  untilState(number: string, state: string): Promise<RegistrationStatus>;
  /** Names of a run's history events, in order; of the current run when none is given. */
  events(workflowId: string, runId?: string): Promise<string[]>;
}

export const createPlay = (rig: Rig, people: Iterator<SeedPerson, undefined>): Play => {
  const { store } = rig;

  /** Runs a command; a session that the moved clock has ended is opened anew. */
  const asCandidate = async <T>(
    who: TestCandidate,
    act: (by: { session: string }) => Promise<T>,
  ): Promise<T> => {
    const live = (await store.sessions.find(who.session)) ? who : await logInAgain(rig, who);
    const done = await act({ session: live.session });
    await rig.told();
    return done;
  };
  const registrationOf = async (number: string) => {
    const view = await store.views.registration({ number });
    if (!view) throw new Error(`${number} is not there`);
    return view.registration;
  };
  const handle = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));

  const play: Play = {
    save: async () => {
      const person = people.next().value;
      if (!person) throw new Error('the register has nobody left for this test');
      const saved = await saveSomebody(rig, person);
      await rig.told();
      await rig.eventually(() => rig.expectWaiting(saved.number));
      return saved;
    },
    holding: async (...subjects) => {
      const who = await play.save();
      await play.choose(who, ...subjects);
      return who;
    },
    choose: async (who, ...subjects) => {
      const choices = subjects.map((subject) => ({ subject }));
      await asCandidate(who, (by) => store.registrations.chooseSubjects(by, choices));
    },
    cancel: async (who, subject) => {
      await asCandidate(who, (by) => store.registrations.cancelEntry(by, subject));
    },
    order: async (who, ...subjects) => {
      const { answer } = await asCandidate(who, (by) =>
        store.payments.openOrder(by, { subjects, gateway: 'alipay', bank: null }),
      );
      const { number: attempt, amountFen, expiresAt } = answer.attempt;
      const url = rig.alipay.redirect({ attempt, amountFen, title: '报名费', expiresAt });
      return { attempt, url, amountFen, expiresAt };
    },
    payInTime: async (opened) => {
      await rig.pay(opened.attempt, opened.url);
      await play.notify(opened);
    },
    notify: async ({ attempt, amountFen }, told = amountFen) => {
      const trade = await rig.trade(attempt);
      const done = await store.payments.recordTrade(
        {
          gateway: 'alipay',
          attempt,
          tradeNo: trade?.tradeNo ?? `unknown to the gateway ${attempt}`,
          amountFen: told,
          paidAt: trade?.paidAt ? instant(trade.paidAt) : null,
        },
        'alipay',
      );
      await rig.told();
      return done.answer;
    },
    seen: async (number) => {
      const { state, entries } = await registrationOf(number);
      const subjects = (wanted: string) =>
        entries.flatMap((entry) => (entry.state === wanted ? [entry.subject] : []));
      return { state, held: subjects('held'), paid: subjects('paid') };
    },
    money: async (number) => (await registrationOf(number)).money,
    attemptState: async (attempt) => {
      const [row] = await rig.rows<{ state: string }>(
        'SELECT state FROM attempt WHERE number = $1',
        [attempt],
      );
      return row?.state ?? 'none';
    },
    status: (number) => handle(number).query<RegistrationStatus>('status'),
    untilState: (number, state) =>
      rig.eventually(async () => {
        const status = await play.status(number);
        if (status.state !== state) throw new Error(`${number} is ${status.state}, not ${state}`);
        return status;
      }),
    events: async (workflowId, runId) => {
      const { events } = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory();
      return (events ?? []).map((event) => eventName(event));
    },
  };
  return play;
};

const eventName = (event: object): string =>
  Object.keys(event)
    .find((key) => key.endsWith('EventAttributes'))
    ?.replace('EventAttributes', '') ?? 'unknown';
