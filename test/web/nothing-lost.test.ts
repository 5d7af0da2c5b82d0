import type { SeedPerson } from '../../prisma/seed';
import type { Credentials } from '../../scripts/client/candidate-client';
import { LABELS } from '../../scripts/web/walk';
import { LOGIN, REGISTER } from '../../web/texts/account';
import { COMMON } from '../../web/texts/common';
import { ORDER, PAY } from '../../web/texts/payment';
import { AGREEMENT, ENTRIES, MINE, QUALIFICATION, SUBJECTS } from '../../web/texts/registration';
import { createWebRig, type Visitor, type WebRig } from './support/visitors';

/** Whatever happens on the way, nothing typed is lost and nothing happens twice; in a browser. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(async () => {
  await rig.gateway();
  await rig.expectNoComplaints();
});
afterAll(() => rig.close());

interface Candidate extends Visitor {
  readonly person: SeedPerson;
  readonly credentials: Credentials;
  readonly client: ReturnType<WebRig['client']>;
}

/** Somebody with a saved registration and these subjects, logged in and on this page. */
const saved = async (path: string, ...subjects: readonly string[]): Promise<Candidate> => {
  const person = rig.person();
  const credentials = rig.credentials();
  const client = rig.client();
  await client.enter(person, credentials);
  if (subjects.length > 0) await client.choose(subjects.map((subject) => ({ subject })));
  return { ...(await loggedIn(credentials, path)), person, credentials, client };
};

const loggedIn = async (credentials: Credentials, path: string): Promise<Visitor> => {
  const visitor = await rig.visitor();
  await visitor.open(`/login?next=${encodeURIComponent(path)}`);
  await visitor.logIn(credentials);
  return visitor;
};

describe('nothing typed is lost', () => {
  test('when the network goes in the middle of a form, and comes back', async () => {
    const credentials = rig.credentials();
    const visitor = await rig.visitor();
    visitor.expectComplaints(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
    const { email, password } = credentials;
    const typed = { email, password, passwordAgain: password };
    await visitor.open('/register');
    await visitor.fill(typed);
    await visitor.solveCaptcha();
    await visitor.context.setOffline(true);
    await visitor.page.getByText(COMMON.offline).waitFor();
    await visitor.button(REGISTER.submit).click();
    await visitor.page.getByRole('alert').first().waitFor();
    await visitor.expectGoodPage('50-offline');
    expect(await visitor.page.getByText(COMMON.offline).isVisible()).toBe(true);
    for (const [name, value] of Object.entries(typed)) {
      expect(await visitor.field(name).inputValue()).toBe(value);
    }
    await visitor.context.setOffline(false);
    await visitor.page.getByText(COMMON.offline).waitFor({ state: 'hidden' });
    const again = visitor.button(COMMON.retry);
    if (await again.isVisible()) await again.click();
    await visitor.solveCaptcha();
    await visitor.button(REGISTER.submit).click();
    await visitor.arrives(REGISTER.doneTitle);
    expect(await visitor.page.getByText(/[0-9A-F]{32}/).isVisible()).toBe(true);
  });

  test('when the server dies under a form and is started again', async () => {
    const credentials = rig.credentials();
    await rig.client().register(credentials);
    const visitor = await loggedIn(credentials, '/agreement');
    visitor.expectComplaints(/Failed to load resource|ERR_/);
    await visitor.page.getByLabel(AGREEMENT.tick).check();
    await visitor.button(AGREEMENT.agree).click();
    await visitor.arrives(QUALIFICATION.title);
    const person = rig.person();
    const { documentType, documentNumber, name } = person;
    await visitor.fill({ documentType, documentNumber, name });
    const pid = await rig.pidOf('api');
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    await visitor.button(QUALIFICATION.query).click();
    await visitor.page.getByRole('alert').first().waitFor();
    await visitor.expectGoodPage('51-server-away');
    expect(await visitor.field('documentNumber').inputValue()).toBe(documentNumber);
    await rig.untilUp();
    await visitor.qualify(person);
    expect(await visitor.page.getByText(person.name).first().isVisible()).toBe(true);
  });

  test('when the session is over in the middle of a form: after the login it is as it was', async () => {
    const credentials = rig.credentials();
    const client = rig.client();
    await client.register(credentials);
    await client.logIn(credentials);
    await client.agree();
    const visitor = await loggedIn(credentials, '/qualification');
    const { documentType, documentNumber, name } = rig.person();
    await visitor.arrives(QUALIFICATION.title);
    await visitor.fill({ documentType, documentNumber, name });
    await rig.rows('DELETE FROM session');
    await visitor.button(QUALIFICATION.query).click();
    await visitor.arrives(LOGIN.title);
    expect(await visitor.page.getByText(LOGIN.again).isVisible()).toBe(true);
    await visitor.expectGoodPage('52-login-again');
    await visitor.logIn(credentials);
    await visitor.arrives(QUALIFICATION.title);
    expect(await visitor.field('documentType').inputValue()).toBe(documentType);
    expect(await visitor.field('documentNumber').inputValue()).toBe(documentNumber);
    expect(await visitor.field('name').inputValue()).toBe(name);
    await visitor.button(QUALIFICATION.query).click();
    await visitor.arrives('资格信息确认');
  });

  test('and the next person at the device finds none of it, nor ever a password', async () => {
    const candidate = await saved('/mine');
    const { page } = candidate;
    await candidate.open('/qualification');
    await candidate.fill({ documentNumber: candidate.person.documentNumber });
    const kept = (): Promise<string> =>
      page.evaluate<string>('JSON.stringify({ ...sessionStorage })');
    expect(await kept()).toContain(candidate.person.documentNumber);
    expect(await kept()).not.toContain(candidate.credentials.password);
    await candidate.button(COMMON.logOut).click();
    await candidate.arrives(LOGIN.title);
    expect(await kept()).not.toContain(candidate.person.documentNumber);
  });
});

describe('nothing happens twice', () => {
  test('[edge 44] a double click on 提交 takes the subject up once', async () => {
    const candidate = await saved('/mine/written');
    const sent = countSent(candidate, '/entries');
    await candidate.subject(LABELS.written4).check();
    await candidate.button(SUBJECTS.submit).dblclick();
    await candidate.arrives(MINE.title);
    const { number } = await candidate.client.page();
    expect(await factsOf(number, 'subjectChosen')).toBe(1);
    expect(sent()).toBe(1);
  });

  test('[edge 44] a double click on the last 确定 opens one order with one attempt', async () => {
    const candidate = await saved('/mine', '1');
    await candidate.link(ENTRIES.payOf(MINE.writtenTable)).click();
    await candidate.confirmPurchase();
    const sent = countSent(candidate, '/orders');
    await candidate.button(PAY.confirm).dblclick();
    await candidate.page.getByRole('button', { name: '确认付款' }).waitFor();
    expect(sent()).toBe(1);
    const { number } = await candidate.client.page();
    expect(await factsOf(number, 'orderOpened')).toBe(1);
    expect(await attemptsOf(number)).toBe(1);
  });

  test('[edge 45] the back button after paying shows what is paid, and pays nothing again', async () => {
    const candidate = await saved('/mine', '1');
    await candidate.goToGateway(ENTRIES.payOf(MINE.writtenTable));
    await candidate.payAtGateway();
    await candidate.arrives('支付成功');
    const { number } = await candidate.client.page();
    // Back through the cashier to our own pages.
    while (!candidate.page.url().startsWith(`${rig.origin}/mine`)) await candidate.page.goBack();
    await candidate.page
      .getByText(PAY.nothing)
      .or(candidate.page.getByText('已支付'))
      .first()
      .waitFor();
    expect(await candidate.button(PAY.confirm).count()).toBe(0);
    await candidate.open('/mine');
    await candidate.page.getByText('全支付').first().waitFor();
    await candidate.expectGoodPage('53-back-after-paying');
    expect(await attemptsOf(number)).toBe(1);
  });

  test('[edge 45] a tab that is overtaken by another login says so, and its command is refused', async () => {
    const candidate = await saved('/mine/written');
    const other = rig.credentials();
    const client = rig.client();
    await client.enter(rig.person(), other);
    await candidate.subject(LABELS.written4).check();

    const second = await candidate.tab();
    await second.open('/start');
    await second.button(COMMON.logOut).click();
    await second.logIn(other);
    await candidate.page.getByText(COMMON.overtaken).waitFor();
    await candidate.expectGoodPage('54-overtaken');
    await candidate.button(SUBJECTS.submit).click();
    await candidate.page.getByRole('alert').first().waitFor();
    expect((await client.page()).written.rows).toEqual([]);
    expect((await candidate.client.page()).written.rows).toEqual([]);
  });
});

describe('a payment that is not decided yet', () => {
  test('[edge 22] has its own screen while the gateway is silent, and turns to 支付成功 by itself', async () => {
    const candidate = await saved('/mine', '1');
    await candidate.goToGateway(ENTRIES.payOf(MINE.writtenTable));
    await rig.gateway({ dropNotifications: true, failQueries: true });
    await candidate.payAtGateway();
    await candidate.arrives('正在核对支付结果');
    expect(await candidate.page.getByText('请勿重复支付').first().isVisible()).toBe(true);
    await candidate.expectGoodPage('55-undecided');

    // Whoever looks at the registration meanwhile is offered no second payment.
    const tab = await candidate.tab();
    await tab.open('/mine');
    await tab.page.getByRole('heading', { name: ORDER.boxTitle }).waitFor();
    expect(await tab.link(ENTRIES.payOf(MINE.writtenTable)).count()).toBe(0);
    await candidate.expectGoodPage('56-mine-undecided', tab);
    await tab.page.close();

    await rig.gateway();
    await candidate.arrives('支付成功');
    expect(await candidate.page.getByText('请勿重复支付').count()).toBe(0);
  });
});

/** How many commands the page sends to this address from now on. */
const countSent = ({ page }: Visitor, address: string): (() => number) => {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith(address)) count += 1;
  });
  return () => count;
};

const factsOf = async (number: string, type: string): Promise<number> => {
  const found = await rig.rows('SELECT 1 FROM fact WHERE subject_id = $1 AND type = $2', [
    number,
    type,
  ]);
  return found.length;
};

const attemptsOf = async (number: string): Promise<number> => {
  const found = await rig.rows(
    'SELECT 1 FROM attempt a JOIN registration r ON r.id = a.registration_id WHERE r.number = $1',
    [number],
  );
  return found.length;
};
