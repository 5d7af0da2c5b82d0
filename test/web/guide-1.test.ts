import type { SeedPerson } from '../../prisma/seed';
import type { Credentials } from '../../scripts/client/candidate-client';
import { LABELS } from '../../scripts/web/walk';
import { LOGIN, REGISTER } from '../../web/texts/account';
import { COMMON } from '../../web/texts/common';
import { ORDER, PAY } from '../../web/texts/payment';
import { ENTRIES, MINE, ORAL, SUBJECTS } from '../../web/texts/registration';
import { createWebRig, type Visitor, type WebRig } from './support/visitors';

/** Guide 1 in a browser, page by page, on the whole product. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

describe('guide 1, 报名流程', () => {
  const oralCampus = '993030';

  test('leads from the home page to a paid registration [R1] [R8]–[R12] [R21]–[R24] [R28]–[R30]', async () => {
    const credentials = rig.credentials();
    const person = rig.person();
    const visitor = await rig.visitor();
    const { page } = visitor;

    await visitor.open('/');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await visitor.expectGoodPage('01-home');
    await visitor.link('考试简介').click();
    await visitor.arrives('考试简介');
    await visitor.expectGoodPage('01-info');
    await visitor.link('首页').click();
    await visitor.link('注册新用户').click();
    await visitor.arrives(REGISTER.title);
    await visitor.expectGoodPage('02-register');
    await visitor.register(credentials);
    await visitor.expectGoodPage('03-registered');

    await visitor.link(REGISTER.goOn).click();
    await visitor.arrives(LOGIN.title);
    await visitor.expectGoodPage('04-login');
    await visitor.logIn(credentials);
    await visitor.expectGoodPage('05-start');
    expect(await page.getByText('未报名或当前通行证账号非报名时账号').isVisible()).toBe(true);

    await visitor.save(person, (name) => visitor.expectGoodPage(`06-${name}`));
    expect(await page.getByText('保存成功').isVisible()).toBe(true);
    const header = page.getByRole('region', { name: COMMON.personBar });
    expect(await header.innerText()).toContain(person.name);
    await visitor.subject(LABELS.written4).waitFor();
    await visitor.expectGoodPage('09-written');
    await visitor.choose(LABELS.written4);
    await visitor.expectGoodPage('10-mine-written');
    expect(await page.getByText('存在未支付笔试科目').isVisible()).toBe(true);

    await page.getByRole('link', { name: MINE.oral }).first().click();
    await visitor.arrives(SUBJECTS.oralTitle);
    await visitor.subject(LABELS.oral4).waitFor();
    await visitor.expectGoodPage('11-oral');
    await visitor.chooseOralCampus(LABELS.oral4, oralCampus);
    await visitor.expectGoodPage('12-oral-campus');
    await visitor.choose(LABELS.oral4);
    await page.getByText(`(${oralCampus})`).first().waitFor();
    await visitor.expectGoodPage('13-mine-both');
  });

  test('pays written and oral through both questions at the simulated cashier, and one mail tells of it [edge 7] [R29] [R30]', async () => {
    const visitor = await enteredWithBoth();
    const { page } = visitor;
    await visitor.link(MINE.payBoth).click();
    await page.getByRole('dialog', { name: PAY.what }).waitFor();
    await visitor.expectGoodPage('14-pay-what');
    await visitor.button(PAY.go).click();
    const sure = page.getByRole('dialog', { name: PAY.sureTitle });
    await sure.waitFor();
    expect(await sure.innerText()).toContain('支付金额为50.01元人民币');
    await visitor.expectGoodPage('15-pay-sure');
    await sure.getByRole('button', { name: PAY.confirm, exact: true }).click();
    await page.getByRole('group', { name: PAY.gateway }).waitFor();
    await visitor.expectGoodPage('16-pay-gateway');
    await visitor.button(PAY.confirm).click();
    await visitor.payAtGateway();
    await page.getByRole('heading', { name: '支付成功' }).waitFor();
    await visitor.expectGoodPage('16-return');

    await visitor.link('返回报名信息').click();
    await visitor.arrives(MINE.title);
    await page.getByText('全支付').first().waitFor();
    expect(await page.getByText('全支付').count()).toBeGreaterThanOrEqual(2);
    await visitor.expectGoodPage('17-mine-paid');
    const { credentials } = visitor;
    await rig.mail(credentials.email, '缴费成功');
    const told = await rig.rows(
      `SELECT 1 FROM mail m JOIN registration r ON r.id = m.registration_id
       WHERE m.kind = 'paymentReceived' AND r.number = $1`,
      [visitor.number],
    );
    expect(told).toHaveLength(1);
  });

  test('[edge 45] shows the payment on the return page without a session, and nothing of the person', async () => {
    const buyer = await enteredWithBoth();
    await buyer.goToGateway(MINE.payBoth);
    await buyer.payAtGateway();
    const address = buyer.page.url();
    const stranger = await rig.visitor();
    await stranger.open(address);
    await stranger.arrives('支付成功');
    const shown = await stranger.page.content();
    expect(shown).not.toContain(buyer.person.name);
    expect(shown).not.toContain(buyer.person.documentNumber);
    await stranger.link('返回报名信息').click();
    await stranger.arrives(LOGIN.title);
    expect(await stranger.page.getByText(LOGIN.again).count()).toBe(0);
  });

  test('[edge 46] leaves for the cashier in the same tab, and an unfinished payment is gone on with from 报名信息', async () => {
    const buyer = await enteredWithBoth();
    await buyer.goToGateway(MINE.payBoth);
    expect(buyer.context.pages()).toHaveLength(1);
    const trade = await buyer.page.locator('.number').innerText();
    await buyer.open('/mine');
    await buyer.page.getByRole('heading', { name: ORDER.boxTitle }).waitFor();
    await buyer.expectGoodPage('18-mine-open-order');
    await buyer.button(ORDER.goOn).click();
    await buyer.page.getByRole('button', { name: '确认付款' }).waitFor();
    expect(await buyer.page.locator('.number').innerText()).toBe(trade);
    expect(buyer.context.pages()).toHaveLength(1);
  });

  test('moves an unpaid oral to another campus, and cancels a written subject with its oral after asking [R26] [R28]', async () => {
    const visitor = await enteredWithBoth();
    const { page } = visitor;
    await visitor.link(MINE.editOral).click();
    await visitor.arrives(ORAL.moveTitle);
    await visitor.button(ORAL.chooseOf(LABELS.oral4)).click();
    await visitor.expectGoodPage('32-campuses');
    await visitor.button(COMMON.cancel).click();
    await visitor.chooseOralCampus(LABELS.oral4, '993020');
    await visitor.expectGoodPage('33-move');
    await visitor.button(ORAL.move).click();
    await visitor.arrives(MINE.title);
    await page.getByText(ORAL.moved).waitFor();
    // The word of it comes with the page, the table with the API's answer.
    const newCampus = page.getByRole('cell', { name: '(993020)测试校区机构002' });
    await newCampus.first().waitFor();
    expect(await newCampus.count()).toBe(1);

    await visitor.button(ENTRIES.cancelOf(LABELS.written4)).click();
    const asked = page.getByRole('dialog', { name: ENTRIES.cancelTitle });
    await asked.getByText(ENTRIES.oralGoesAlong).waitFor();
    await visitor.expectGoodPage('34-cancel');
    await asked.getByRole('button', { name: ENTRIES.cancel, exact: true }).click();
    await page.getByText(ENTRIES.cancelled('')).waitFor();
    // Nothing is left, and the page says until when the registration itself stays [R13].
    expect(await page.getByRole('rowheader').count()).toBe(0);
    expect(await page.getByText(MINE.emptyBy).count()).toBe(1);
    await visitor.expectGoodPage('35-emptied');
  });

  test('gives a payment up after asking, and the order’s page tells what became of it [R29] [R30]', async () => {
    const visitor = await enteredWithBoth();
    await visitor.goToGateway(MINE.payBoth);
    await visitor.open('/mine');
    await visitor.link(ORDER.details).click();
    await visitor.arrives(ORDER.title);
    await visitor.button(ORDER.giveUp).click();
    const asked = visitor.page.getByRole('dialog', { name: ORDER.giveUpTitle });
    await visitor.expectGoodPage('36-give-up');
    await asked.getByRole('button', { name: ORDER.giveUp, exact: true }).click();
    await visitor.page.getByText(ORDER.gaveUp).waitFor();
    await visitor.page.getByText('已关闭').first().waitFor();
    await visitor.expectGoodPage('37-order-closed');
    expect(await visitor.button(ORDER.goOn).count()).toBe(0);
  });
});

interface Buyer extends Visitor {
  readonly credentials: Credentials;
  readonly person: SeedPerson;
  readonly number: string;
}

/** Somebody on 报名信息 with English 4 written and oral, nothing paid. Made by the API, seen in the browser. */
const enteredWithBoth = async (): Promise<Buyer> => {
  const credentials = rig.credentials();
  const person = rig.person();
  const client = rig.client();
  const { number } = await client.enter(person, credentials);
  await client.choose([{ subject: '1' }, { subject: 'F', campus: '993030' }]);
  const visitor = await rig.visitor();
  await visitor.open('/login?next=/mine');
  await visitor.logIn(credentials);
  await visitor.arrives(MINE.title);
  return { ...visitor, credentials, person, number };
};
