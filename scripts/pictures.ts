import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { LOGIN } from '../web/texts/account';
import { PAY } from '../web/texts/payment';
import { CONFIRM, MINE, QUALIFICATION, SUBJECTS } from '../web/texts/registration';
import { runMain } from './stack/plain-error';
import { launchBrowser } from './web/browser';
import { openSite, startRunningSite, type WebSite } from './web/site';
import { createWalk, LABELS } from './web/walk';

/** `npm run pictures`: walks through the website as a candidate and keeps what it sees in docs/pictures. */
async function main(): Promise<void> {
  const site = await openSite(await startRunningSite());
  try {
    const browser = await launchBrowser();
    try {
      await takePictures(site, browser);
    } finally {
      await browser.close();
    }
  } finally {
    await site.stop();
  }
}

const FOLDER = join(__dirname, '..', 'docs', 'pictures');

async function takePictures(site: WebSite, browser: Browser): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const context = await browser.newContext({
    baseURL: site.origin,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1000, height: 700 },
  });
  const page = await context.newPage();
  const walk = createWalk(page);
  const credentials = site.credentials();
  const person = site.person();
  const take = takeOf(page);
  await site.client().register(credentials);

  await walk.open('/');
  await take('home');
  await walk.open('/login');
  await walk.arrives(LOGIN.title);
  await page.locator('.captcha img').waitFor();
  await take('login');
  await walk.logIn(credentials);
  await walk.open('/agreement');
  await page.getByRole('checkbox').check();
  await walk.button('同意').click();
  await walk.arrives(QUALIFICATION.title);
  await walk.qualify(person);
  await take('qualification', page.locator('main'));
  await page.getByLabel(CONFIRM.tick).check();
  await walk.button(CONFIRM.save).click();
  await walk.arrives(SUBJECTS.writtenTitle);
  await walk.subject(LABELS.written4).check();
  await take('written', page.locator('form'));
  await walk.choose(LABELS.written4);
  await walk.link(MINE.oral).click();
  await walk.button('选择报名校区：' + LABELS.oral4).click();
  await page.getByRole('radio', { name: '(993030)' }).check();
  await take('oral-campus', page.getByRole('dialog'));
  await page.keyboard.press('Escape');
  await walk.chooseOralCampus(LABELS.oral4, '993030');
  await walk.subject(LABELS.oral4).check();
  await take('oral', page.locator('form'));
  await walk.choose(LABELS.oral4);
  await page.locator('.left').first().waitFor();
  await take('mine', page.locator('main'));
  await page.setViewportSize({ width: 360, height: 740 });
  await take('mine-phone', page.locator('section[aria-labelledby="written-entries"]'));
  await page.setViewportSize({ width: 1000, height: 560 });
  await walk.link(MINE.payBoth).click();
  await page.getByRole('dialog', { name: PAY.what }).waitFor();
  await take('pay-what');
  await walk.button(PAY.go).click();
  const sure = page.getByRole('dialog', { name: PAY.sureTitle });
  await sure.waitFor();
  await take('pay-sure');
  await sure.getByRole('button', { name: PAY.confirm, exact: true }).click();
  await walk.button(PAY.confirm).click();
  await page.getByRole('button', { name: '确认付款' }).waitFor();
  await walk.payAtGateway();
  await walk.arrives('支付成功');
  await take('return');
  await site.mail(credentials.email, '缴费成功');
  await takeMails(site, page, take);
  await context.close();
}

/** The newest mail in the mail catcher, as its holder reads it. */
async function takeMails(site: WebSite, page: Page, take: Take): Promise<void> {
  await page.goto(site.mailPage);
  await page
    .getByRole('link', { name: /缴费成功/ })
    .first()
    .click();
  await take('mail');
}

type Take = (name: string, part?: Locator) => Promise<void>;

/** Of the window, or of a part of the page whole. */
const takeOf =
  (page: Page): Take =>
  async (name, part) => {
    const path = join(FOLDER, `${name}.png`);
    if (part) await part.screenshot({ path });
    else await page.screenshot({ path });
  };

runMain(main);
