import { connect, type Socket } from 'node:net';
import type { Credentials } from '../../scripts/client/candidate-client';
import { LABELS } from '../../scripts/web/walk';
import { LOGIN } from '../../web/texts/account';
import { CAPTCHA } from '../../web/texts/captcha';
import { COMMON } from '../../web/texts/common';
import {
  AGREEMENT,
  CONFIRM,
  MINE,
  QUALIFICATION,
  START,
  SUBJECTS,
} from '../../web/texts/registration';
import { WAITING } from '../../web/texts/waiting';
import { focused, keyboardOf } from './support/keyboard';
import { createWebRig, overflowOf, type Visitor, type WebRig } from './support/visitors';

/** The way in: without a mouse, on a small or enlarged screen, and when there are too many. */
let rig: WebRig;
beforeAll(async () => {
  // So few at once that one held request fills the house, and captchas as hard as candidates get them.
  const limits = { ADMISSION_REQUESTS: '1', ADMISSION_ENTRANCES: '1', CAPTCHA_WORK: '400' };
  rig = await createWebRig(limits);
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

const registered = async (): Promise<Credentials> => {
  const credentials = rig.credentials();
  await rig.client().register(credentials);
  return credentials;
};

describe('without a mouse', () => {
  test('the way from the login to a chosen subject needs the keyboard alone', async () => {
    const credentials = await registered();
    const person = rig.person();
    const visitor = await rig.visitor();
    const keys = keyboardOf(visitor);
    await visitor.open('/login');
    await visitor.arrives(LOGIN.title);
    await keys.fill('in-email', credentials.email);
    await keys.fill('in-password', credentials.password);
    await keys.press(CAPTCHA.withoutPicture);
    await visitor.page.getByText(CAPTCHA.solved).waitFor();
    await keys.press(LOGIN.submit);
    await visitor.arrives(START.title);
    await keys.press(START.begin);
    await visitor.arrives(AGREEMENT.title);
    await keys.tick(AGREEMENT.tick);
    await keys.press(AGREEMENT.agree);
    await visitor.arrives(QUALIFICATION.title);
    await keys.to('in-documentType');
    for (let line = 0; line < 6; line += 1) {
      if ((await visitor.field('documentType').inputValue()) === person.documentType) break;
      await visitor.page.keyboard.press('ArrowDown');
    }
    expect(await visitor.field('documentType').inputValue()).toBe(person.documentType);
    await keys.fill('in-documentNumber', person.documentNumber);
    await keys.fill('in-name', person.name);
    await visitor.page.keyboard.press('Enter');
    await visitor.arrives(CONFIRM.title);
    await keys.tick(CONFIRM.tick);
    await keys.press(CONFIRM.save);
    await visitor.arrives(SUBJECTS.writtenTitle);
    await visitor.subject(LABELS.written4).waitFor();
    await keys.tick(LABELS.written4);
    await keys.press(SUBJECTS.submit);
    await visitor.arrives(MINE.title);
    const row = visitor.page.getByRole('rowheader', { name: LABELS.written4 });
    await row.waitFor();
    expect(await row.count()).toBe(1);
  });

  test('the first stop leads past the navigation', async () => {
    const visitor = await rig.visitor();
    await visitor.open('/login');
    await visitor.arrives(LOGIN.title);
    await visitor.page.keyboard.press('Tab');
    expect(await focused(visitor)).toMatch(new RegExp(`^A .*${COMMON.skip}`));
    await visitor.page.keyboard.press('Enter');
    await visitor.page.keyboard.press('Tab');
    expect(await focused(visitor)).toContain('in-email');
  });

  test('an error is announced, has the focus, and leads to its input', async () => {
    const visitor = await rig.visitor();
    await visitor.open('/register');
    await visitor.fill({ email: 'nobody', password: 'short', passwordAgain: 'other' });
    await visitor.solveCaptcha();
    await visitor.page.keyboard.press('Tab');
    await visitor.button('提交').click();
    const alert = visitor.page.getByRole('alert').first();
    await alert.waitFor();
    expect(await focused(visitor)).toContain('role=alert');
    await visitor.expectGoodPage('60-errors');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.keyboard.press('Enter');
    expect(await focused(visitor)).toContain('in-email');
    expect(await visitor.field('email').getAttribute('aria-invalid')).toBe('true');
  });

  test('every page is its title when it is changed to, and the heading has the focus', async () => {
    const visitor = await rig.visitor();
    await visitor.open('/');
    await visitor.link('注册新用户').click();
    await visitor.arrives('注册新用户');
    expect(await visitor.page.title()).toContain('注册新用户');
    expect(await focused(visitor)).toMatch(/^H1 .*注册新用户/);
  });
});

describe('on a small or enlarged screen', () => {
  test.each([
    ['360 pixels wide', { width: 360, height: 640 }],
    ['1280 pixels at 200 %', { width: 640, height: 360 }],
    ['1280 pixels at 400 %', { width: 320, height: 256 }],
  ])('no page scrolls sideways at %s', async (_name, viewport) => {
    const credentials = rig.credentials();
    const client = rig.client();
    await client.enter(rig.person(), credentials);
    await client.choose([{ subject: '1' }]);
    const visitor = await rig.visitor({ viewport });
    await visitor.open('/login');
    await visitor.logIn(credentials);
    const wide: string[] = [];
    for (const path of [
      '/',
      '/info/1',
      '/account',
      '/account/edit',
      '/start',
      '/agreement',
      '/qualification',
      '/mine',
      '/mine/written',
      '/mine/oral',
      '/mine/pay?kind=written',
    ]) {
      await visitor.open(path);
      await visitor.page.locator('h1').waitFor();
      await visitor.page.locator('.loading').waitFor({ state: 'detached' });
      if ((await overflowOf(visitor.page)) > 0) wide.push(path);
    }
    expect(wide).toEqual([]);
  });
});

describe('when there are too many', () => {
  test('people queue in place over the login, in order, and keep their place over a reload and in another tab', async () => {
    const people = [await registered(), await registered()] as const;
    const house = await fillTheHouse();
    try {
      await queueUp(3);
      const [first, second] = [await rig.visitor(), await rig.visitor()];
      await submitLogin(first, people[0]);
      await first.page.getByText(WAITING.title).waitFor();
      const ahead = await aheadOf(first);
      expect(ahead).toBeGreaterThanOrEqual(3);
      await first.expectGoodPage('61-queue');
      await submitLogin(second, people[1]);
      await second.page.getByText(WAITING.title).waitFor();
      expect(await aheadOf(second)).toBeGreaterThan(ahead);

      await first.page.reload();
      await first.page.getByText(WAITING.title).waitFor();
      expect(await aheadOf(first)).toBe(ahead);
      const tab = await first.tab();
      await tab.open('/login');
      await tab.page.getByText(WAITING.title).waitFor();
      expect(await aheadOf(tab)).toBe(ahead);
      await tab.page.close();

      house.empty();
      for (const [visitor, credentials] of [
        [first, people[0]],
        [second, people[1]],
      ] as const) {
        await visitor.field('password').waitFor({ timeout: 60_000 });
        // What was typed is still there; a password is never kept.
        expect(await visitor.field('email').inputValue()).toBe(credentials.email);
        await visitor.fill({ password: credentials.password });
        await visitor.solveCaptcha();
        await visitor.button(LOGIN.submit).click();
        await visitor.arrives(START.title);
      }
    } finally {
      house.empty();
    }
  });
});

/** 您前面还有 … 人. */
const aheadOf = async ({ page }: Pick<Visitor, 'page'>): Promise<number> => {
  const text = await page.locator('.ahead').innerText();
  const count = Number(/\d+/.exec(text)?.[0]);
  expect(text).toBe(WAITING.ahead(count));
  return count;
};

const submitLogin = async (visitor: Visitor, { email, password }: Credentials): Promise<void> => {
  await visitor.open('/login');
  await visitor.fill({ email, password });
  await visitor.solveCaptcha();
  await visitor.button(LOGIN.submit).click();
};

/** Others log in, until so many have drawn a place; the first few stand in line at the door, unanswered. */
const queueUp = (count: number): Promise<void> =>
  new Promise((resolve) => {
    let drawn = 0;
    const one = async (): Promise<void> => {
      const client = rig.client();
      const body = { ...rig.credentials(), captcha: await client.captcha('login') };
      const { status } = await client.http.send('POST', '/logins', { body });
      if (status === 429) drawn += 1;
      if (drawn === count) resolve();
    };
    for (let person = 0; person < 12; person += 1) void one().catch(() => undefined);
  });

/**
 * Those who are inside and take long: requests whose bodies do not end, each begun before the server gives up the
 * one before.
 */
const fillTheHouse = async (): Promise<{ empty(): void }> => {
  const { hostname, port } = new URL(rig.origin);
  const sockets: Socket[] = [];
  const occupy = (): void => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    const head = ['POST /api/v1/captchas HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
    socket.write(`${[...head, 'Content-Length: 100', '', ''].join('\r\n')}{`);
    sockets.push(socket);
  };
  occupy();
  const timer = setInterval(occupy, 10_000);
  while ((await rig.metric('cet_requests_inside')) !== 1) await new Promise(setImmediate);
  return {
    empty: () => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
};
