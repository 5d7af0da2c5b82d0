import { english4, logInSomebody } from '../../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../../support/play';
import { createRebinding, type Rebinding } from '../../support/rebinding';
import { createRig, type Rig } from '../../support/rig';

/**
 * Money and places belong to the candidate, not to the account: a registration is rebound while a payment is
 * undecided, while a hold lives, while a review waits, and each of them goes on as if nothing had been.
 */
let rig: Rig;
let play: Play;
let rebinding: Rebinding;
beforeAll(async () => {
  rig = await createRig();
  await rig.rows(`UPDATE campus SET closes_at = closes_at + interval '30 days'`);
  play = createPlay(rig, english4());
  rebinding = createRebinding(rig);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

/** Proposed, approved, and carried out by its workflow. */
const rebound = async (registration: string) => {
  const to = await logInSomebody(rig);
  const number = await rebinding.propose(registration, to);
  await rebinding.approve(number);
  await rig.eventually(async () => {
    const { state } = await rebinding.view(number);
    if (state !== 'applied') throw new Error(`${number} is ${state}`);
  });
  await rig.told();
  return to;
};

const mailsTo = (address: string, subject: string) =>
  rig.mails.filter((mail) => mail.to === address && mail.subject.includes(subject)).length;

describe('a registration that is rebound', () => {
  test('[edge 49] [R40] while a payment is undecided: the money counts for the candidate, the new address is told', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    const to = await rebound(who.number);
    await play.notify(opened);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await play.money(who.number)).toHaveLength(1);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    await rig.eventually(() => {
      expect(mailsTo(to.email, '缴费成功')).toBe(1);
      return Promise.resolve();
    });
    expect(mailsTo(who.email, '缴费成功')).toBe(0);
  });

  test('[edge 49] [R40] while the gateway gives no answer: it is asked on, and the place is kept', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    await rig.switches({ failQueries: true });
    await rig.time.skip(24 * HOUR + 10_000);
    await play.untilState(who.number, 'inDoubt');
    const to = await rebound(who.number);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
    await rig.switchesOff();
    await rig.time.skip(20 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await rebinding.ownerOf(who.number)).toBe(to.accountId);
  });

  test('[edge 49] [R40] while a hold lives: the deadline stays to the millisecond, and the purge comes', async () => {
    const who = await play.holding('1');
    const payBy = async () =>
      (await rig.store.views.registration({ number: who.number }))?.registration.entries[0]?.payBy;
    const before = await payBy();
    await rebound(who.number);
    expect(await payBy()).toBe(before);
    await rig.time.skip(24 * HOUR - MINUTE);
    expect((await play.seen(who.number)).held).toEqual(['1']);
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });

  test('[edge 49] [R14] [R40] while a review waits: it goes along; the review of the new account ends as moot', async () => {
    const who = await play.save();
    const review = await askReview(who, '993010241199901');
    const other = await play.save();
    const theirs = await askReview(other, '993010241199902');
    // The other account is free again: its own registration is purged, its review waits on.
    await rig.rows(
      `UPDATE registration SET state = 'deleted', deleted_at = decision_now(), deleted_reason = 'empty24h',
                    empty_by = NULL, next_wake_at = NULL, seq = seq + 1 WHERE number = $1`,
      [other.number],
    );
    const number = await rebinding.propose(who.number, other);
    await rebinding.approve(number);
    await rig.eventually(async () => expect((await rebinding.view(number)).state).toBe('applied'));

    const [mine] = await rig.rows<{ account: string; state: string }>(
      'SELECT account_id::text AS account, state FROM cet6_review WHERE number = $1',
      [review],
    );
    expect(mine).toEqual({ account: other.accountId, state: 'pending' });
    const [mooted] = await rig.rows<{ state: string; current: boolean }>(
      'SELECT state, current FROM cet6_review WHERE number = $1',
      [theirs],
    );
    expect(mooted).toEqual({ state: 'moot', current: false });
  });

  test('[edge 49] the old session is over with the very next request', async () => {
    const who = await play.holding('1');
    expect(await rig.store.sessions.find(who.session)).not.toBeNull();
    await rebound(who.number);
    expect(await rig.store.sessions.find(who.session)).toBeNull();
  });
});

describe('staff and the state machine', () => {
  test('[edge 36] what was not approved cannot be carried out, by no way that there is', async () => {
    const who = await play.save();
    const to = await logInSomebody(rig);
    const number = await rebinding.propose(who.number, to);
    expect(await rig.store.rebinds.apply(number)).toMatchObject({ state: 'proposed' });
    await expect(
      rig.rows(
        `UPDATE rebind_proposal SET state = 'applied', ended_at = decision_now() WHERE number = $1`,
        [number],
      ),
    ).rejects.toThrow();
    await rebinding.reject(number);
    expect(await rig.store.rebinds.apply(number)).toMatchObject({ state: 'rejected' });
    expect(await rebinding.ownerOf(who.number)).toBe(who.accountId);
  });
});

describe('an address that was mistyped', () => {
  test('[edge 47] [R7] [R40] forgotten password and a stranger’s mailbox: the hotline moves the registration to a new account', async () => {
    const who = await play.holding('1');
    const to = await rebound(who.number);
    const { token } = await rig.store.accounts.logIn(to);
    expect(token).toBeTruthy();
    const { header } = await pageOf(to.session);
    expect(header).toBe(who.number);
    await rig.eventually(() => {
      expect(mailsTo(who.email, '换绑到另一通行证账号')).toBe(1);
      return Promise.resolve();
    });
    const [mail] = rig.mails.filter((one) => one.to === who.email && one.subject.includes('换绑'));
    // The mailbox may be a stranger's: nothing in it says whose registration it was, or where it went.
    expect(`${mail?.text}`).not.toContain(who.person.name);
    expect(`${mail?.text}`).not.toContain(who.number);
    expect(`${mail?.text}`).not.toContain(to.email);
  });
});

const pageOf = async (session: string) => {
  const view = await rig.store.views.registration({ session });
  return { header: view?.registration.number };
};

/** A request that only name and ticket match, so that an officer has to look. */
const askReview = async (
  who: { accountId: string; person: { name: string } },
  ticket: string,
): Promise<string> => {
  await rig.rows(
    'INSERT INTO cet4_score (ticket, doc_hash, name_hash, score, year) VALUES ($1, $2, $3, 500, 2024)',
    [
      ticket,
      rig.personalData.documentHash('passport', `E${ticket.slice(-8)}`),
      rig.personalData.nameHash(who.person.name),
    ],
  );
  const { review } = await rig.store.reviews.submit(
    { account: who.accountId, record: null },
    ticket,
  );
  if (review?.state !== 'pending') throw new Error(`the review is ${review?.state ?? 'absent'}`);
  return review.number;
};
