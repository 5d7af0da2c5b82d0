import { randomUUID } from 'node:crypto';
import type { SeedPerson } from '../../../prisma/seed';
import {
  createCandidateClient,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import { registrationWorkflowId } from '../../../workflows/ids';
import type { Field } from './field';

/** What a candidate does up to the point where a program dies, and what must have become of it. */
export interface Story {
  /** Up to where only the fatal step is left. */
  begin(field: Field, who: Unlucky): Promise<void>;
  /** Lets it come; resolves when it is over, which may be after the program lives again. */
  push(field: Field, who: Unlucky): Promise<void>;
  /** After the death, what else must happen before it can end. */
  relieve?(field: Field, who: Unlucky): Promise<void>;
  readonly end: End;
}

export interface Unlucky {
  readonly client: CandidateClient;
  readonly number: string;
  /** The signed address of the gateway's page, once there is an order. */
  redirectUrl: string;
}

/** What PostgreSQL, the gateway and the mail server tell of one registration. */
export interface End {
  readonly state: string;
  readonly entries: readonly string[];
  /** In order; each is one fact row and one audit row. */
  readonly facts: readonly string[];
  /** By kind. A reminder that comes after the deadline is found moot and not sent. */
  readonly mails: Readonly<Record<string, 'sent' | 'moot'>>;
  readonly trade: string | null;
  /** Money rows. */
  readonly money: number;
  /** How the newest run ended. */
  readonly workflow: string;
}

/**
 * The same where nobody lived to ask for a reminder before the deadline came too: the release goes first, and
 * then there is nothing left to remind of. Only a reminder that would have been moot can be missed so.
 */
export const withoutReminder = (end: End): End => {
  const { paymentReminder, ...mails } = end.mails;
  if (paymentReminder !== 'moot') return end;
  return { ...end, mails, facts: end.facts.filter((fact) => fact !== 'reminderAsked') };
};

const SAVED = 'registrationSaved';
const DELETED = { state: 'deleted', entries: [], money: 0, workflow: 'deleted' } as const;
const PAID = { state: 'live', entries: ['1 paid'], money: 1, workflow: 'settled' } as const;

let nextAccount = 1;

/** Somebody new, with a saved registration. */
export const enter = async ({ origin }: Field, person: SeedPerson): Promise<Unlucky> => {
  const client = createCandidateClient(origin);
  const email = `unlucky-${nextAccount++}@example.com`;
  const { number } = await client.enter(person, { email, password: 'correct horse battery 9' });
  return { client, number, redirectUrl: '' };
};

/** Takes up English 4. */
export const choose = async (who: Unlucky): Promise<void> => {
  await who.client.choose([{ subject: '1' }]);
};

const openOrder = async (who: Unlucky, key: string = randomUUID()): Promise<void> => {
  const { redirectUrl } = await who.client.order(['1'], { key });
  who.redirectUrl = redirectUrl ?? '';
};

/** Opens an order and the gateway's page: the trade exists there, unpaid. */
export const order = async (who: Unlucky, key?: string): Promise<void> => {
  await openOrder(who, key);
  const page = await fetch(who.redirectUrl);
  if (!page.ok) throw new Error(`the payment page answered ${page.status}`);
};

export const pay = async ({ gateway }: Field, who: Unlucky): Promise<void> => {
  await gateway.pay(attemptOf(who), who.redirectUrl);
};

/** The attempt's number, as it stands in the signed address. */
export const attemptOf = ({ redirectUrl }: Unlucky): string => {
  const content = new URL(redirectUrl).searchParams.get('biz_content') ?? '{}';
  return (JSON.parse(content) as { out_trade_no: string }).out_trade_no;
};

const chooseAndOrder = async (_: Field, who: Unlucky): Promise<void> => {
  await choose(who);
  await order(who);
};

/** Brings this registration's workflow alone to where the clocks stand. */
const bringUp = ({ time }: Field, { number }: Unlucky): Promise<void> =>
  time.skip(0, (workflowId) => workflowId === registrationWorkflowId(number));

/** Saves and chooses nothing [R13]. */
export const empty: Story = {
  begin: () => Promise.resolve(),
  push: bringUp,
  end: {
    ...DELETED,
    facts: [SAVED, 'registrationDeleted'],
    mails: { registrationDeleted: 'sent' },
    trade: null,
  },
};

/** Twelve mails ask to be written in the same instant, and each finds nothing to say: they travel together. */
export const crowded: Story = {
  begin: () => Promise.resolve(),
  push: async ({ rows }, { number }) => {
    await rows(
      `WITH asked AS (
         INSERT INTO mail (number, kind, registration_id, account_id, detail)
         SELECT 'M' || lpad(nextval('mail_number')::text, 9, '0'), 'paymentReminder', r.id, r.account_id, '{"subjects":["1"]}'
         FROM registration r, generate_series(1, 12) WHERE r.number = $1
         RETURNING number
       ), told AS (
         INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
         SELECT 'mail', number, 1, 'mailAsked', '{"kind":"paymentReminder"}' FROM asked
       )
       INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'mail', number, 1 FROM asked`,
      [number],
    );
  },
  end: {
    ...empty.end,
    mails: { paymentReminder: 'moot', registrationDeleted: 'sent' },
  },
};

/** Chooses, is reminded after twenty hours, and does not pay [R27]. */
export const reminded: Story = {
  begin: (_, who) => choose(who),
  push: bringUp,
  end: {
    ...DELETED,
    facts: [SAVED, 'subjectChosen', 'reminderAsked', 'subjectsReleased', 'registrationDeleted'],
    mails: { paymentReminder: 'sent', subjectsReleased: 'sent' },
    trade: null,
  },
};

/** Goes to the gateway and leaves it unpaid: asked and closed there before the release [R31]. */
export const hesitant: Story = {
  begin: chooseAndOrder,
  push: bringUp,
  end: {
    ...DELETED,
    facts: [
      ...[SAVED, 'subjectChosen', 'orderOpened', 'reminderAsked'],
      ...['attemptClosed', 'subjectsReleased', 'registrationDeleted'],
    ],
    mails: { paymentReminder: 'moot', subjectsReleased: 'sent' },
    trade: 'TRADE_CLOSED',
  },
};

/** Opens an order and never goes to the gateway, which does not know of it: closed there all the same. */
export const absent: Story = {
  begin: async (_, who) => {
    await choose(who);
    await openOrder(who);
  },
  push: bringUp,
  end: { ...hesitant.end, trade: null },
};

/** Pays, and the notification is lost: only the question before the release finds the money [R31]. */
export const unheard: Story = {
  begin: async (field, who) => {
    await chooseAndOrder(field, who);
    await field.gateway.set({ outTradeNo: attemptOf(who), dropNotifications: true });
    await pay(field, who);
  },
  push: bringUp,
  end: {
    ...PAID,
    facts: [SAVED, 'subjectChosen', 'orderOpened', 'reminderAsked', 'paymentConfirmed'],
    mails: { paymentReminder: 'moot', paymentReceived: 'sent' },
    trade: 'TRADE_SUCCESS',
  },
};

/** As `hesitant`, and at the deadline the gateway is silent: in doubt, asked again, then closed [R31]. */
export const inDoubt: Story = {
  begin: async (field, who) => {
    await chooseAndOrder(field, who);
    await field.gateway.set({ outTradeNo: attemptOf(who), failQueries: true });
  },
  push: bringUp,
  relieve: (field, who) => field.gateway.set({ outTradeNo: attemptOf(who), failQueries: false }),
  end: {
    ...hesitant.end,
    facts: [
      ...[SAVED, 'subjectChosen', 'orderOpened', 'reminderAsked', 'attemptInDoubt'],
      ...['attemptClosed', 'subjectsReleased', 'registrationDeleted'],
    ],
  },
};

/** Pays in time, and is told so by mail [R30]. */
export const payer: Story = {
  begin: chooseAndOrder,
  push: pay,
  end: {
    ...PAID,
    facts: [SAVED, 'subjectChosen', 'orderOpened', 'paymentConfirmed'],
    mails: { paymentReceived: 'sent' },
    trade: 'TRADE_SUCCESS',
  },
};
