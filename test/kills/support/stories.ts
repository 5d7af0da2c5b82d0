import { randomUUID } from 'node:crypto';
import type { SeedPerson } from '../../../prisma/seed';
import {
  createCandidateClient,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import { registrationWorkflowId } from '../../../workflows/ids';
import { createPersonalData } from '../../../prisma/personal-data';
import { createStore } from '../../../store/store';
import { actOf } from '../../support/desk';
import { createRebinding } from '../../support/rebinding';
import { eventually, type Field } from './field';

/** What a candidate does up to the point where a program dies, and what must have become of it. */
export interface Story {
  /** Up to where only the fatal step is left. */
  begin(field: Field, who: Unlucky): Promise<void>;
  /** Lets it come; resolves when it is over, which may be after the program lives again. */
  push(field: Field, who: Unlucky): Promise<void>;
  /** After the death, what else must happen before it can end. */
  relieve?(field: Field, who: Unlucky): Promise<void>;
  readonly end: End;
  /** Where its candidate comes from, when what happens to them must happen to nobody else. */
  readonly campus?: string;
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

/** The deadlines of a whole campus are moved by two hours; its candidate has more time, and pays [R45]. */
export const extended = (campus: string): Story => ({
  campus,
  begin: (_, who) => choose(who),
  push: async (field) => {
    const { extensions } = storeOf(field);
    const { rows } = field;
    const leader = actOf('leader');
    const wanted = { scope: { kind: 'campus', code: campus }, hours: 2, why: '故障' } as const;
    const { number, version } = await extensions.propose(leader, wanted);
    await extensions.start(leader, number, version);
    await eventually(async () => {
      const [batch] = await rows<{ state: string }>(
        'SELECT state FROM extension_batch WHERE number = $1',
        [number],
      );
      if (batch?.state !== 'done') throw new Error(`the extension is ${batch?.state}`);
    });
  },
  relieve: async (field, who) => {
    await eventually(async () => {
      const moved = await field.rows(
        `SELECT 1 FROM audit WHERE subject = $1 AND action = 'deadlineExtended'`,
        [who.number],
      );
      if (moved.length === 0) throw new Error('its deadline has not been moved');
    });
    await order(who);
    await pay(field, who);
  },
  end: {
    ...PAID,
    facts: [SAVED, 'subjectChosen', 'deadlineExtended', 'orderOpened', 'paymentConfirmed'],
    mails: { paymentReceived: 'sent' },
    trade: 'TRADE_SUCCESS',
  },
});

/** The registration moves to a new account [R40]; it stays empty there, and goes after its 24 hours all the same. */
export const rebound: Story = {
  begin: () => Promise.resolve(),
  push: async (field, who) => {
    const { rebinding, to } = await hotline(field);
    const number = await rebinding.propose(who.number, to);
    await rebinding.approve(number);
  },
  relieve: (field, who) => rebindIs(field, who, 'applied'),
  end: {
    ...DELETED,
    facts: [SAVED, 'rebound', 'registrationDeleted'],
    mails: { registrationDeleted: 'sent' },
    trade: null,
  },
};

/** A proposal that was made 72 hours ago, and that nobody has decided on: it lapses, and nothing moves [R40]. */
export const unbound: Story = {
  begin: () => Promise.resolve(),
  push: async (field, who) => {
    const { rebinding, to } = await hotline(field);
    const number = await rebinding.propose(who.number, to);
    // Once made it is frozen: an older one of the same content takes its place.
    await rebinding.reject(number);
    await field.rows(OLDER, [number]);
  },
  relieve: (field, who) => rebindIs(field, who, 'lapsed'),
  end: empty.end,
};

const OLDER = `
WITH made AS (
  INSERT INTO rebind_proposal (number, registration_id, from_account, to_account, to_email_enc, grounds_enc, proposal_hash,
                               made_on, proposer, proposed_at, expires_at, next_wake_at, era)
  SELECT 'B' || lpad(nextval('rebind_number')::text, 9, '0'), registration_id, from_account, to_account, to_email_enc,
         grounds_enc, proposal_hash, made_on, proposer, decision_now() - interval '72 hours', decision_now(), decision_now(), era
  FROM rebind_proposal WHERE number = $1 RETURNING number
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload) SELECT 'rebind', number, 1, 'rebindProposed', '{}' FROM made
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'rebind', number, 1 FROM made`;

/** A CET6 review that was asked for 25 hours ago, and that nobody was told of: it is overdue; then it is approved [R19]. */
export const overdue: Story = {
  begin: () => Promise.resolve(),
  push: async ({ rows }, { number }) => {
    await rows(REVIEW_OF_YESTERDAY, [number]);
  },
  relieve: async (field, { number }) => {
    const review = await eventually(async () => {
      const [found] = await field.rows<{ number: string; campus: string }>(
        `SELECT v.number, v.campus FROM cet6_review v JOIN registration r ON r.account_id = v.account_id
         WHERE r.number = $1 AND v.overdue_at IS NOT NULL`,
        [number],
      );
      if (!found) throw new Error('the review is not marked as overdue');
      return found;
    });
    const officer = actOf('officer', { kind: 'campus', code: review.campus });
    await storeOf(field).reviewDesk.approve(officer, review.number, { version: 1 });
  },
  end: {
    ...DELETED,
    facts: [SAVED, 'reviewOverdue', 'reviewDecided', 'registrationDeleted'],
    mails: { registrationDeleted: 'sent' },
    trade: null,
  },
};

const REVIEW_OF_YESTERDAY = `
WITH made AS (
  INSERT INTO cet6_review (number, sitting_code, account_id, student_record_id, province, school, campus, state, submitted_at,
                           due_at, next_wake_at, era)
  SELECT 'V' || sitting_code || lpad(nextval('review_number')::text, 8, '0'), sitting_code, account_id, student_record_id,
         province, school, campus, 'pending', decision_now() - interval '25 hours', decision_now() - interval '1 hour',
         decision_now() - interval '1 hour', era
  FROM registration WHERE number = $1 RETURNING id, number, account_id
), asked AS (
  INSERT INTO cet6_review_submission (review_id, submission, identity_enc, matched, files, submitted_by, submitted_at, due_at)
  SELECT m.id, 1, r.record_enc, 'name', '{}', 'candidate:' || m.account_id, decision_now() - interval '25 hours',
         decision_now() - interval '1 hour'
  FROM made m JOIN registration r ON r.number = $1
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'cet6Review', number || '-1', 1, 'reviewSubmitted', '{}' FROM made
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'cet6Review', number || '-1', 1 FROM made`;

/** The keys of the running programs. */
const personalDataOf = ({ env }: Field) =>
  createPersonalData({
    keys: env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: env['PERSONAL_HASH_KEY'] ?? '',
  });

export const storeOf = (field: Field) =>
  createStore({ database: field.database, personalData: personalDataOf(field) });

/** A specialist, a leader, and the account that a candidate has made anew. */
const hotline = async (field: Field) => {
  const store = storeOf(field);
  const email = `unlucky-${nextAccount++}@example.com`;
  const to = await store.accounts.register({ email, password: 'correct horse battery 9' });
  const { rows } = field;
  return { rebinding: createRebinding({ store, rows, personalData: personalDataOf(field) }), to };
};

const rebindIs = (field: Field, { number }: Unlucky, state: string): Promise<void> =>
  eventually(async () => {
    const found = await field.rows(
      `SELECT 1 FROM rebind_proposal p JOIN registration r ON r.id = p.registration_id
       WHERE r.number = $1 AND p.state = $2`,
      [number, state],
    );
    if (found.length !== 1) throw new Error(`${found.length} proposals are ${state}`);
  });

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
