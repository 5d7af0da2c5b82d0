import { attemptOf } from '../../../api/support/attempt';
import type { Guest, Site } from './site';

/** What guests do, and what a test looks at afterwards. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** 支付: an order at Alipay, with the signed address of the gateway's page. */
export interface Bought {
  readonly orderNo: string;
  readonly attempt: string;
  readonly url: string;
}

export const order = async (guest: Guest, ...subjects: string[]): Promise<Bought> => {
  const { orderNo, redirectUrl } = await guest.client.order(subjects);
  return { orderNo, attempt: attemptOf(redirectUrl), url: redirectUrl ?? '' };
};

/** Pays at the gateway; its notification has arrived, been answered and reached Temporal. */
export const pay = async (site: Site, { attempt, url }: Bought): Promise<string | null> => {
  const { redirect } = await site.control.pay(attempt, url);
  await site.flush();
  return redirect;
};

/** Somebody who has paid for these subjects, and whose run is over. */
export const paidGuest = async (
  site: Site,
  ...subjects: string[]
): Promise<{ guest: Guest; bought: Bought }> => {
  const guest = await site.guest(...subjects);
  const bought = await order(guest, ...subjects);
  await pay(site, bought);
  await site.outcome(guest.number);
  return { guest, bought };
};

/** The notifications of an attempt that we have kept: how each was read, in the order of their coming. */
export const verdictsOf = async (site: Site, { attempt }: Bought): Promise<string[]> =>
  (
    await site.rows<{ verdict: string }>(
      'SELECT verdict FROM notice WHERE attempt = $1 ORDER BY id',
      [attempt],
    )
  ).map(({ verdict }) => verdict);

/** The moved clock ends sessions. */
export const logInAgain = (guest: Guest) => guest.client.logIn(guest.credentials);

export interface Seen {
  readonly state: string;
  readonly held: readonly string[];
  readonly paid: readonly string[];
}

export const seen = async (site: Site, number: string): Promise<Seen> => {
  const view = await site.store.views.registration({ number });
  if (!view) throw new Error(`${number} is not there`);
  const { state, entries } = view.registration;
  const subjects = (wanted: string) =>
    entries.flatMap((entry) => (entry.state === wanted ? [entry.subject] : []));
  return { state, held: subjects('held'), paid: subjects('paid') };
};

/** The lines of all money that came for an attempt: subject, what became of it, why. */
export const linesOf = async (site: Site, { attempt }: Pick<Bought, 'attempt'>) =>
  (
    await site.rows<{ subject: string; outcome: string; reason: string | null }>(
      `SELECT l.subject, l.outcome, l.reason FROM money m JOIN money_line l USING (gateway, trade_no)
       WHERE m.attempt = $1 ORDER BY m.recorded_at, l.ordinal`,
      [attempt],
    )
  ).map(({ subject, outcome, reason }) => [subject, outcome, reason]);

export const refundsOf = (site: Site, number: string) =>
  site.rows('SELECT attempt, subject, reason, owner FROM refund_due WHERE registration = $1', [
    number,
  ]);

/** Rows of a table or view that meet a condition. */
export const count = async (site: Site, from: string, ...values: unknown[]): Promise<number> =>
  (await site.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`, values))[0]?.n ?? 0;

export const factsOf = async (site: Site, number: string): Promise<string[]> =>
  (
    await site.rows<{ type: string }>('SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq', [
      number,
    ])
  ).map(({ type }) => type);

/** Mails about payments that have gone out to somebody, by subject; waits until none is under way. */
export const mailsTo = async (site: Site, { credentials, number }: Guest): Promise<string[]> => {
  await site.eventually(async () => {
    const open = await count(
      site,
      `mail m JOIN registration r ON r.id = m.registration_id WHERE r.number = $1 AND m.state = 'queued'`,
      number,
    );
    if (open > 0) throw new Error(`${open} mails of ${number} are still to be sent`);
  });
  return site.mails
    .filter((mail) => mail.to === credentials.email)
    .map(({ subject, text }) => `${subject}\n${text}`);
};

const HOME = '993010';

/** Sets a capacity that leaves so many places of the home campus free; `null` lifts it. */
export const leaveFree = async (site: Site, subject: string, free: number | null) => {
  await site.rows(
    'UPDATE offering SET capacity = sold + held + $3::int WHERE campus = $1 AND subject = $2',
    [HOME, subject, free],
  );
};
