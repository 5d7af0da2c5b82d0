import { QUEUE_COOKIE } from '../../api/admission/ticket';
import { PASSWORD } from './support/api-rig';
import { createQueueRig, type Browser, type Process, type QueueRig } from './support/queue-rig';

/** The opening minute: who comes first is let in first, and nothing but patience helps. */
let rig: QueueRig;
beforeEach(async () => {
  rig = await createQueueRig();
});
afterEach(async () => {
  await rig.expectInvariants();
  await rig.close();
});

const waiting = { status: 429, json: { code: 'waiting', title: '当前访问人数较多，正在排队' } };
/** So many are called at once: four seconds' worth, at a twentieth of a second each. */
const CALLED = 80;

const issued = async () => (await rig.store.admission.read()).issued;
const ticketOf = ({ http }: Browser) => http.cookies.get(QUEUE_COOKIE) ?? '';

/** A browser that waits behind so many strangers at a process that knew of nobody. */
const behind = async (process: Process, count: number): Promise<Browser> => {
  await rig.strangers(count);
  // What it calls, it calls among those whom it knows: this step only tells it of them.
  await process.admission.tick();
  const browser = process.browser();
  expect(await browser.logIn()).toMatchObject(waiting);
  expect(await browser.place()).toMatchObject({ state: 'waiting', ahead: count });
  return browser;
};

/** The same browser at another process. */
const movedTo = (process: Process, { http }: Browser): Browser => {
  const moved = process.browser();
  for (const [name, value] of http.cookies) moved.http.cookies.set(name, value);
  return moved;
};

describe('a place in the queue', () => {
  test('is not needed by who finds room', async () => {
    const { browser } = await rig.open();
    const someone = browser();
    expect(await someone.place()).toMatchObject({ state: 'open', ahead: 0 });
    expect((await someone.logIn()).status).toBe(201);
    expect([...someone.http.cookies.keys()]).toEqual(['__Host-cet-session']);
    expect(await rig.store.admission.read()).toEqual({ issued: 0, admitted: 0 });
  });

  test('is given in the order of coming, with the time to come back', async () => {
    const { browser, fill } = await rig.open();
    const release = await rig.hold('login_failure');
    const inside = await fill();
    const places = [];
    for (const one of [browser(), browser(), browser()]) {
      const answer = await one.logIn();
      expect(answer).toMatchObject(waiting);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      places.push(await one.place());
    }
    const told = places.map(({ state, ahead }) => [state, ahead]);
    expect(told).toEqual([0, 1, 2].map((ahead) => ['waiting', ahead]));
    for (const { perMinute, retryAfterSeconds } of places) {
      expect(perMinute).toBeGreaterThan(0);
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    }
    await release();
    for (const answer of await Promise.all(inside)) expect(answer.status).toBe(201);
  });

  test('is a cookie bound to the host, hidden from scripts, and outlives the browser', async () => {
    const process = await rig.open();
    await behind(process, 1);
    const answer = await process.browser().logIn();
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-cet-queue=3\.\d+\.[\w-]{43}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=21600',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  test('is kept by sending again, by a reload and by more tabs; no other is drawn', async () => {
    const someone = await behind(await rig.open(), 2);
    const before = await issued();
    const again = await Promise.all(Array.from({ length: 5 }, () => someone.logIn()));
    for (const answer of again) {
      expect(answer).toMatchObject(waiting);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await someone.place()).toMatchObject({ state: 'waiting', ahead: 2 });
    expect(await issued()).toBe(before);
  });

  test('is kept when the process ends and another begins, and so is the order', async () => {
    const old = await rig.open();
    const someone = await behind(old, 2);
    await old.close();
    const young = await rig.open();
    // The first whom the new process sees is somebody who has not waited.
    const newcomer = young.browser();
    expect(await newcomer.logIn()).toMatchObject(waiting);
    const back = movedTo(young, someone);
    expect(await back.place()).toMatchObject({ state: 'waiting', ahead: 2 });
    expect(await back.logIn()).toMatchObject(waiting);
    expect(await newcomer.place()).toMatchObject({ ahead: 3 });
    await young.admission.tick();
    expect(await back.place()).toMatchObject({ state: 'admitted', ahead: 0 });
    expect((await back.logIn()).status).toBe(201);
  });

  test('holds at every process, and none lets newcomers in before it', async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    await other.admission.tick();
    const someone = await behind(one, 2);
    await other.admission.tick();
    expect(await movedTo(other, someone).place()).toMatchObject({ state: 'waiting', ahead: 2 });
    const newcomer = other.browser();
    expect(await newcomer.logIn()).toMatchObject(waiting);
    expect(await newcomer.place()).toMatchObject({ ahead: 3 });
  });

  test('cannot be made up: whoever throws it away or changes it goes to the end', async () => {
    const process = await rig.open();
    const someone = await behind(process, 3);
    const [number, until, signature] = ticketOf(someone).split('.');
    for (const cookie of [
      '',
      'nonsense',
      `1.${until}.${signature}`,
      `${number}.9999999999.${signature}`,
      `1.${until}.${'A'.repeat(43)}`,
    ]) {
      const last = await issued();
      const other = process.browser();
      other.http.cookies.set(QUEUE_COOKIE, cookie);
      expect(await other.place()).toMatchObject({ state: 'open', ahead: last });
      expect(await other.logIn()).toMatchObject(waiting);
      expect(ticketOf(other)).toMatch(new RegExp(`^${last + 1}\\.`));
    }
  });

  test('is not drawn by another site’s form, which would put ours to the end', async () => {
    const process = await rig.open();
    await behind(process, 1);
    const before = await issued();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await process.browser().http.send('POST', '/logins', { body: {}, headers });
    expect(answer.json).toMatchObject({ code: 'csrfRejected' });
    expect([answer.headers.getSetCookie(), await issued()]).toEqual([[], before]);
  });

  test('of a future that a restore took back is no place, and nobody waits on it forever', async () => {
    const someone = await behind(await rig.open(), 5);
    await rig.rows('UPDATE admission SET issued = 0');
    const restored = movedTo(await rig.open(), someone);
    expect(await restored.place()).toMatchObject({ state: 'open', ahead: 0 });
    expect((await restored.logIn()).status).toBe(201);
  });

  test('is worth nothing after six hours', async () => {
    const process = await rig.open();
    const someone = await behind(process, 1);
    rig.pass(6 * 3_600_000 + 1_000);
    expect(await someone.place()).toMatchObject({ state: 'open' });
  });
});

describe('the turn', () => {
  test('comes to nobody before those who came earlier', async () => {
    const process = await rig.open();
    const early = await behind(process, 1);
    await rig.strangers(CALLED);
    const late = process.browser();
    await late.logIn();
    await process.admission.tick();
    expect(await early.place()).toMatchObject({ state: 'admitted', ahead: 0 });
    expect(await late.place()).toMatchObject({ state: 'waiting', ahead: 2 });
    expect(await late.logIn()).toMatchObject(waiting);
    expect((await early.logIn()).status).toBe(201);
    expect(await process.browser().logIn()).toMatchObject(waiting);
  });

  test('is not held up by tickets of people who have left', async () => {
    const process = await rig.open();
    const someone = await behind(process, 3 * CALLED);
    await process.admission.tick();
    expect(await someone.place()).toMatchObject({ ahead: 2 * CALLED });
    for (let step = 0; step < 20; step += 1) {
      rig.pass(500);
      await process.admission.tick();
    }
    expect(await someone.place()).toMatchObject({ state: 'admitted' });
    expect((await someone.logIn()).status).toBe(201);
  });

  test('is kept by who comes late or finds the door full, and goes before newcomers', async () => {
    const process = await rig.open();
    const someone = await behind(process, 1);
    await process.admission.tick();
    const release = await rig.hold('login_failure');
    const inside = await process.fill();
    const answer = await someone.logIn();
    expect(answer).toMatchObject({ ...waiting, json: { detail: '马上就轮到您了' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    await release();
    await Promise.all(inside);
    expect(await process.browser().logIn()).toMatchObject(waiting);
    expect((await someone.logIn()).status).toBe(201);
  });

  test('is one login’s: shown again it is worth nothing', async () => {
    const process = await rig.open();
    const someone = await behind(process, 1);
    const ticket = ticketOf(someone);
    await process.admission.tick();
    expect((await someone.logIn()).status).toBe(201);
    expect(someone.http.cookies.has(QUEUE_COOKIE)).toBe(false);

    const again = process.browser();
    again.http.cookies.set(QUEUE_COOKIE, ticket);
    expect(await again.logIn()).toMatchObject(waiting);
    expect(ticketOf(again)).not.toBe(ticket);
  });

  test('is one tab’s at a time', async () => {
    const process = await rig.open();
    const someone = await behind(process, 1);
    await process.admission.tick();
    const release = await rig.hold('login_failure');
    const first = someone.logIn();
    while (process.admission.figures.entering === 0) await new Promise(setImmediate);
    expect(await movedTo(process, someone).logIn()).toMatchObject(waiting);
    await release();
    expect((await first).status).toBe(201);
  });

  test('outlives a wrong password, and registering before the login', async () => {
    const process = await rig.open();
    const someone = await behind(process, 1);
    await process.admission.tick();
    expect((await someone.logIn('Wrong-Password-1')).status).toBe(401);
    const captcha = await someone.captcha('register');
    const body = { email: 'new@example.cn', password: PASSWORD, passwordAgain: PASSWORD, captcha };
    expect((await someone.http.send('POST', '/accounts', { body })).status).toBe(201);
    expect(await someone.place()).toMatchObject({ state: 'admitted' });
    expect((await someone.logIn()).status).toBe(201);
    expect(await someone.place()).toMatchObject({ state: 'open' });
  });
});

describe('candidates who are inside', () => {
  test('never queue', async () => {
    const process = await rig.open();
    const candidate = process.browser();
    await candidate.logIn();
    await behind(process, 1);
    expect((await candidate.http.send('GET', '/logins/current')).status).toBe(200);
  });

  test('come first: while they ask for too much, nobody is let in', async () => {
    const process = await rig.open({ requests: 2 });
    const { admission } = process;
    const captcha = await process.browser().captcha('login');
    const release = await rig.hold('sitting');
    const reading = [1, 2].map(() => process.browser().http.send('GET', '/sittings/current'));
    while (admission.figures.inside < 2) await new Promise(setImmediate);
    const entering = process.browser().logIn(PASSWORD, captcha);
    while (admission.figures.inLine === 0) await new Promise(setImmediate);
    expect(admission.figures).toMatchObject({ entering: 0, inLine: 1, inside: 2 });
    await release();
    expect((await entering).status).toBe(201);
    for (const answer of await Promise.all(reading)) expect(answer.status).toBe(200);
  });
});
