import { GUIDE_PEOPLE, demoScores } from '../../prisma/seed';
import { AGREEMENT, CONFIRM, MINE, START, SUBJECTS } from '../../web/texts/registration';
import { REVIEW } from '../../web/texts/review';
import type { Identity } from '../../scripts/web/walk';
import { appointed } from '../support/reviewing';
import { createStore, type Store } from '../../store/store';
import { createDatabase, type Database } from '../../prisma/client';
import { createPersonalData, type PersonalData } from '../../prisma/personal-data';
import { createWebRig, type Visitor, type WebRig } from './support/visitors';

/** CET6资格复核 in the browser [R14]–[R19], with the people and the scores of the guide. */
jest.setTimeout(120_000);

let rig: WebRig;
let store: Store;
let personalData: PersonalData;
let database: Database;
beforeAll(async () => {
  rig = await createWebRig();
  personalData = createPersonalData({
    keys: rig.env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: rig.env['PERSONAL_HASH_KEY'] ?? '',
  });
  database = createDatabase({ url: rig.env['DATABASE_URL'] ?? '', poolSize: 4 });
  store = createStore({ database, personalData, rememberSittingMs: 0 });
}, 240_000);
afterEach(() => rig.expectNoComplaints());
afterAll(async () => {
  await database?.close();
  await rig?.close();
});

const ticketOf = (person: { readonly documentNumber: string }): string => {
  const score = demoScores('small').find(
    ({ review }) => review?.person.documentNumber === person.documentNumber,
  );
  if (!score) throw new Error('the seed has no score for this person');
  return score.ticket;
};

const { liBo, liaoXiaoer, yan } = GUIDE_PEOPLE;

let accounts = 0;
/** From nothing to 资格信息确认. */
const confirming = async (person: Identity): Promise<Visitor> => {
  const visitor = await rig.visitor();
  accounts += 1;
  await visitor.enter({
    email: `review-${accounts}@example.com`,
    password: 'correct horse battery 9',
  });
  await visitor.arrives(START.title);
  await visitor.page.getByText(START.begin, { exact: true }).click();
  await visitor.arrives(AGREEMENT.title);
  await visitor.page.getByLabel(AGREEMENT.tick).check();
  await visitor.button(AGREEMENT.agree).click();
  await visitor.qualify(person);
  return visitor;
};

const askFor = async (visitor: Visitor, ticket: string): Promise<void> => {
  await visitor.fill({ ticket });
  await visitor.page.getByLabel(REVIEW.tick).check();
  await visitor.button(REVIEW.submit).click();
  await visitor.page.getByRole('dialog', { name: REVIEW.sureTitle }).waitFor();
  await visitor.page
    .getByRole('dialog')
    .getByRole('button', { name: REVIEW.sureConfirm, exact: true })
    .click();
};

const untilState = (visitor: Visitor, label: string) =>
  visitor.page.locator(`dt:text-is("${REVIEW.state}") + dd:text-is("${label}")`).waitFor();

test('[R14] [R16] 李博’s document matches: approved at once, among the 资格科目 on the way back, and saved along', async () => {
  const visitor = await confirming(liBo);
  expect(await visitor.fact(CONFIRM.eligible)).not.toContain('英语六级');
  await visitor.link(REVIEW.button).click();
  await visitor.arrives(REVIEW.title);
  await visitor.expectGoodPage('review-form');
  expect(await visitor.fact('姓名')).toBe('李博');
  await askFor(visitor, ticketOf(liBo));
  await untilState(visitor, '复核通过');
  await visitor.expectGoodPage('review-approved');
  expect(await visitor.button(REVIEW.submit).count()).toBe(0);
  await visitor.link(REVIEW.back).click();
  await visitor.arrives(CONFIRM.title);
  expect(await visitor.fact(CONFIRM.eligible)).toContain('(2) 英语六级笔试');
  await visitor.page.getByLabel(CONFIRM.tick).check();
  await visitor.button(CONFIRM.save).click();
  await visitor.arrives(SUBJECTS.writtenTitle);
  expect(await visitor.subject('(2) 英语六级笔试').isEnabled()).toBe(true);
  await visitor.open('/mine');
  await visitor.arrives(MINE.title);
  await visitor.link(REVIEW.button).click();
  await untilState(visitor, '复核通过');
});

test('[R15] [R18] says which input is missing, asks once more, and tells a miss without saying which part was wrong', async () => {
  const visitor = await confirming(yan);
  await visitor.link(REVIEW.button).click();
  await visitor.arrives(REVIEW.title);
  await visitor.button(REVIEW.submit).click();
  await visitor.page.getByRole('alert').getByText(REVIEW.ticketFirst).waitFor();
  await visitor.fill({ ticket: ticketOf(yan) });
  await visitor.button(REVIEW.submit).click();
  await visitor.page.getByRole('alert').getByText(REVIEW.tickFirst).waitFor();
  await visitor.expectGoodPage('review-missing');
  await visitor.page.getByLabel(REVIEW.tick).check();
  await visitor.field('ticket').press('Enter');
  await visitor.page.getByRole('dialog', { name: REVIEW.sureTitle }).waitFor();
  await visitor.expectGoodPage('review-sure');
  await visitor.page.keyboard.press('Escape');
  expect(await visitor.page.getByRole('dialog').count()).toBe(0);
  visitor.expectComplaints(/status of 422/);
  await askFor(visitor, ticketOf(yan));
  await visitor.page.getByRole('alert').getByText('请核对准考证号').first().waitFor();
  expect(await visitor.field('ticket').inputValue()).toBe(ticketOf(yan));
  await askFor(visitor, '993010041100101');
  await visitor.page.getByRole('alert').getByText('2005年之前').first().waitFor();
});

test('[R17] [R19] 廖晓儿’s name alone matches: it waits, an officer fails it, it is corrected, and approved while the page is open', async () => {
  const visitor = await confirming(liaoXiaoer);
  await visitor.link(REVIEW.button).click();
  await visitor.arrives(REVIEW.title);
  await askFor(visitor, ticketOf(liaoXiaoer));
  await untilState(visitor, '未复核');
  await visitor.page.getByText(REVIEW.pending).waitFor();
  expect(await visitor.fact(REVIEW.contact)).toContain('教务处');
  expect(await visitor.button(REVIEW.submit).count()).toBe(0);
  expect(await visitor.button(REVIEW.remove).count()).toBe(0);
  await visitor.expectGoodPage('review-pending');
  const number = await visitor.fact(REVIEW.number);

  await visitor.link(REVIEW.back).click();
  await visitor.arrives(CONFIRM.title);
  await visitor.page.getByText(REVIEW.stateOf('未复核')).waitFor();
  await visitor.page.getByLabel(CONFIRM.tick).check();
  await visitor.button(CONFIRM.save).click();
  await visitor.arrives(SUBJECTS.writtenTitle);

  const officer = await appointed({ rows: rig.rows, personalData }, 'officer', {
    kind: 'school',
    code: '99101',
  });
  await store.reviewDesk.fail(officer, number, { version: 1, reason: 'proofMissing' });
  await visitor.open('/mine/review');
  await untilState(visitor, '复核失败');
  expect(await visitor.fact(REVIEW.reason)).toBe('未提供学校要求的证明材料');
  await visitor.expectGoodPage('review-failed');
  await visitor.button(REVIEW.remove).click();
  await visitor.page.getByRole('dialog', { name: REVIEW.removeTitle }).waitFor();
  await visitor.button(REVIEW.keep).click();
  await askFor(visitor, ticketOf(liaoXiaoer));
  await untilState(visitor, '未复核');

  await visitor.open('/mine/written');
  await visitor.arrives(SUBJECTS.writtenTitle);
  const cet6 = visitor.subject('(2) 英语六级笔试');
  await visitor.page.getByText('不具有英语六级笔试报考资格').waitFor();
  expect(await cet6.count()).toBe(0);
  await store.reviewDesk.approve(officer, number, { version: 3 });
  // The open page looks again by itself.
  await cet6.waitFor({ timeout: 60_000 });
  expect(await cet6.isEnabled()).toBe(true);
});

test('[R17] a failed review may be deleted, and the form stands there anew; by the keyboard alone', async () => {
  const [score] = demoScores('small').filter(
    ({ review }) =>
      review?.is === 'passedOtherDocument' &&
      review.person.campus === '993010' &&
      !review.person.barredCet6,
  );
  if (!score?.review) throw new Error('the seed has nobody for this test');
  const visitor = await confirming(score.review.person);
  await visitor.link(REVIEW.button).focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.arrives(REVIEW.title);
  await visitor.field('ticket').focus();
  await visitor.page.keyboard.type(score.ticket);
  await visitor.page.keyboard.press('Tab');
  await visitor.page.keyboard.press('Space');
  await visitor.page.keyboard.press('Tab');
  await visitor.page.keyboard.press('Enter');
  await visitor.page.getByRole('dialog', { name: REVIEW.sureTitle }).waitFor();
  await visitor.page.keyboard.press('Enter');
  await untilState(visitor, '未复核');
  const number = await visitor.fact(REVIEW.number);
  const officer = await appointed({ rows: rig.rows, personalData }, 'officer', {
    kind: 'school',
    code: '99301',
  });
  await store.reviewDesk.fail(officer, number, { version: 1, reason: 'ticketOfAnother' });
  await visitor.page.reload();
  await untilState(visitor, '复核失败');
  await visitor.button(REVIEW.remove).click();
  await visitor.page
    .getByRole('dialog')
    .getByRole('button', { name: REVIEW.remove, exact: true })
    .click();
  await visitor.page.getByText(REVIEW.removed).waitFor();
  const form = visitor.page.getByRole('heading', { name: REVIEW.form });
  await form.waitFor();
  expect(await form.count()).toBe(1);
});
