import type { Page } from 'playwright-core';
import type { Scope } from '../../../domain/staff';
import { AUDIT } from '../../../web/desk/texts/audit';
import { BOARDS } from '../../../web/desk/texts/boards';
import { CANDIDATE, CANDIDATES } from '../../../web/desk/texts/candidates';
import { DESK } from '../../../web/desk/texts/common';
import { EXTENSION_STATES, EXTENSIONS } from '../../../web/desk/texts/extensions';
import { IMPORTS } from '../../../web/desk/texts/imports';
import { REBINDS } from '../../../web/desk/texts/rebinds';
import { APPLY, REVIEW } from '../../../web/desk/texts/reviews';
import { SETTINGS } from '../../../web/desk/texts/settings';
import { nextOf, reviewees } from '../../support/reviewing';
import { student, students } from '../../support/student-file';
import type { Visitor } from '../support/visitors';
import { createDeskRig, type DeskRig } from './support/desk-rig';

/** What staff do all day, each with their own post; in a browser, on the whole product. */
let rig: DeskRig;
beforeAll(async () => {
  rig = await createDeskRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

const SCHOOL: Scope = { kind: 'school', code: '99301' };
const EVERYWHERE: Scope = { kind: 'all' };

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const said = (page: Page, text: string | RegExp) =>
  page.getByRole('status').getByText(text).first();

/** A candidate with a saved registration and what was chosen. */
const saved = async (...subjects: readonly string[]) => {
  const person = rig.person();
  const credentials = rig.credentials();
  const client = rig.client();
  const { number } = await client.enter(person, credentials);
  if (subjects.length > 0) await client.choose(subjects.map((subject) => ({ subject })));
  return { person, credentials, client, number };
};

describe('资格复核 [R17] [R18] [R41]', () => {
  const others = reviewees('passedOtherDocument');

  /** Somebody whose ticket and name match and whose document does not: an officer has to look. */
  const pending = async () => {
    const { person, ticket } = nextOf(others);
    const client = rig.client();
    const credentials = rig.credentials();
    await client.register(credentials);
    await client.logIn(credentials);
    await client.agree();
    const { qualification } = await client.qualify(person);
    await client.askReview(ticket, qualification);
    await client.save(qualification);
    return { person, client };
  };

  test('goes by the queue, side by side, to an approval that the candidate has at once', async () => {
    const { person, client } = await pending();
    const officer = await rig.staff('officer', SCHOOL);
    const { page } = officer;
    await officer.open('/reviews');
    const row = rowOf(page, person.name);
    await row.getByText(/剩余 23 小时/).waitFor();
    await officer.expectGoodPage('desk-reviews');
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: REVIEW.score }).waitFor();
    await officer.expectGoodPage('desk-review');
    const other = await officer.tab();
    await other.open(new URL(page.url()).pathname);

    await officer.button(REVIEW.approve).click();
    await officer.expectGoodPage('desk-review-approving');
    await page.keyboard.press('Control+Enter');
    await said(page, REVIEW.approved).waitFor();
    const eligible = (await client.page()).eligible.map(({ subject }) => subject);
    expect(eligible).toContain('2');

    await other.button(REVIEW.fail).click();
    await other.field('reason').selectOption('proofMissing');
    await other.button(REVIEW.fail).last().click();
    await other.page.getByRole('alert').getByText(/已/).first().waitFor();
    await officer.expectGoodPage('desk-review-stale', other);
  });

  test('a failure needs a reason, which the candidate reads', async () => {
    const { person, client } = await pending();
    const officer = await rig.staff('officer', SCHOOL);
    const { page } = officer;
    await officer.open('/reviews');
    await rowOf(page, person.name).getByRole('link').click();
    await officer.button(REVIEW.fail).click();
    await page.keyboard.press('Control+Enter');
    await page.locator('#in-reason-error').waitFor();
    await officer.expectGoodPage('desk-review-no-reason');
    await officer.field('reason').selectOption('proofUnclear');
    await page.keyboard.press('Control+Enter');
    await said(page, REVIEW.failed).waitFor();
    expect((await client.review()).review).toMatchObject({ state: 'failed' });
  });

  test('an officer applies for somebody, with a PDF; what only calls itself one is refused', async () => {
    const person = rig.person();
    const credentials = rig.credentials();
    await rig.client().enter(person, credentials);
    const officer = await rig.staff('officer', SCHOOL);
    const { page } = officer;
    await officer.open('/reviews/new');
    await officer.arrives(APPLY.title);
    const { documentType, documentNumber } = person;
    await officer.field('documentType').selectOption(documentType);
    await officer.fill({ documentNumber, why: '2004 年的成绩单' });
    const choose = (name: string, content: string) =>
      page.locator('#in-files').setInputFiles({
        name,
        mimeType: 'application/pdf',
        buffer: Buffer.from(content),
      });
    await choose('假的.pdf', 'MZ\u0000\u0001');
    await page.getByRole('alert').first().waitFor();
    await officer.expectGoodPage('desk-apply-refused');
    await choose('成绩单.pdf', '%PDF-1.4\n%%EOF\n');
    await page.getByText(APPLY.uploaded).waitFor();
    await officer.expectGoodPage('desk-apply');
    await page.locator('#in-why').press('Control+Enter');
    await said(page, /已提交，申请号/).waitFor();
    await page.getByRole('link', { name: /^资格复核 V/ }).click();
    const file = page.getByRole('link', { name: '成绩单.pdf' });
    const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
    expect(download.suggestedFilename()).toBe('成绩单.pdf');
  });
});

describe('考生管理 and 换绑 [R38]–[R40]', () => {
  const search = async (visitor: Visitor, documentNumber: string): Promise<void> => {
    await visitor.open('/candidates');
    await visitor.arrives(CANDIDATES.title);
    await visitor.fill({ institution: '99301', documentNumber });
    await visitor.page.keyboard.press('Control+Enter');
  };

  test('a specialist finds, looks with a reason and proposes; a leader approves; the new account has it', async () => {
    const { person, number, credentials } = await saved('1');
    const next = { client: rig.client(), credentials: rig.credentials() };
    const { passportId } = await next.client.register(next.credentials);
    const specialist = await rig.staff('specialist', EVERYWHERE);
    const { page } = specialist;

    await search(specialist, 'NOBODY1');
    await page.getByRole('alert').first().waitFor();
    await specialist.expectGoodPage('desk-candidates-none');
    expect(await specialist.field('documentNumber').inputValue()).toBe('NOBODY1');
    await specialist.field('documentType').selectOption(person.documentType);
    await specialist.fill({ documentNumber: person.documentNumber });
    await page.keyboard.press('Control+Enter');
    await rowOf(page, number).waitFor();
    await specialist.expectGoodPage('desk-candidates');
    await rowOf(page, number).getByRole('link').click();
    await page.getByRole('heading', { name: CANDIDATE.timeline }).waitFor();
    await specialist.expectGoodPage('desk-candidate');
    expect(await specialist.fact(CANDIDATE.email)).not.toContain(credentials.email);

    await specialist.button(CANDIDATE.look).click();
    await specialist.fill({ reason: '来电核对' });
    await page.keyboard.press('Control+Enter');
    await page.getByText(credentials.email).waitFor();

    await specialist.button(REBINDS.propose).click();
    await specialist.fill({
      passportId: 'ABC',
      email: next.credentials.email,
      grounds: '忘记原账号',
    });
    await page.keyboard.press('Control+Enter');
    await page.locator('#in-passportId-error').waitFor();
    await specialist.expectGoodPage('desk-rebind-wrong-id');
    await specialist.fill({ passportId });
    await page.keyboard.press('Control+Enter');
    await said(page, /等待领导审批/).waitFor();

    const leader = await rig.staff('leader', EVERYWHERE);
    await leader.open('/rebinds');
    await rowOf(leader.page, number).waitFor();
    await leader.expectGoodPage('desk-rebinds');
    await rowOf(leader.page, number).getByRole('link').click();
    await leader.button(REBINDS.approve).click();
    await leader.expectGoodPage('desk-rebind-approving');
    await leader.button(REBINDS.approve).last().click();
    await leader.page.getByText('已完成').waitFor();
    await leader.expectGoodPage('desk-rebind');
    await next.client.logIn(next.credentials);
    expect((await next.client.page()).number).toBe(number);
  });
});

describe('设置 and 容量 [R42]', () => {
  test('a capacity between paid and held is asked about, one that is stale is told [edge case 25]', async () => {
    const campus = '993010';
    await saved('1');
    const officer = await rig.staff('officer', SCHOOL);
    const { page } = officer;
    await officer.open(`/capacities/${campus}`);
    const [count] = await rig.rows<{ held: number; sold: number }>(
      `SELECT held, sold FROM offering WHERE campus = $1 AND subject = '1'`,
      [campus],
    );
    const row = rowOf(page, `${campus}1`);
    await row.waitFor();
    await officer.expectGoodPage('desk-capacities');
    const other = await officer.tab();
    await other.open(`/capacities/${campus}`);
    await rowOf(other.page, `${campus}1`).getByRole('button').click();
    await other.fill({ 'set.capacity': '50', why: '两个考场' });

    await row.getByRole('button').click();
    expect(await officer.field('set.feeFen').count()).toBe(0);
    await officer.fill({ 'set.capacity': String(count?.sold), why: '考场调整' });
    await page.keyboard.press('Control+Enter');
    await page.getByText(SETTINGS.whenHeld).waitFor();
    await officer.expectGoodPage('desk-capacity-asked');
    await page.getByLabel(SETTINGS.letLapse).check();
    await officer.button(SETTINGS.changeSubmit).click();
    await said(page, SETTINGS.changed).waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toContain(
      String(Number(count?.sold) + Number(count?.held)),
    );

    await other.button(SETTINGS.changeSubmit).click();
    await other.page.getByRole('alert').getByText(/容量/).first().waitFor();
    expect(await other.field('why').inputValue()).toBe('两个考场');
    expect(await other.field('set.capacity').inputValue()).toBe('50');
    await officer.expectGoodPage('desk-capacity-stale', other);
    // Waited for from before the click: the answer may be quicker than the next line.
    const reloaded = other.page.waitForResponse(/\/desk\/settings\/campus/);
    await other.button(DESK.reload).click();
    await reloaded;
    await other.button(SETTINGS.changeSubmit).click();
    await said(other.page, SETTINGS.changed).waitFor();

    const oral = page.getByRole('row').filter({ hasText: '993010J' });
    await oral.getByRole('button', { name: SETTINGS.change }).click();
    await officer.fill({
      'set.capacity': '120',
      effectiveAt: '2031-01-01T08:00',
      why: '增加考场',
    });
    await page.keyboard.press('Control+Enter');
    await said(page, SETTINGS.scheduled).waitFor();
    await officer.button(SETTINGS.withdraw).click();
    await officer.fill({ why: '不再需要' });
    await page.keyboard.press('Control+Enter');
    await said(page, SETTINGS.withdrawn).waitFor();
    await rowOf(page, '已撤回').filter({ hasText: '993010J' }).waitFor();
  });

  test('a notice is planned for later, and taken back', async () => {
    const officer = await rig.staff('provinceOfficer', { kind: 'province', code: '99' });
    const { page } = officer;
    await officer.open('/settings/province/99');
    await page.getByRole('heading', { name: SETTINGS.history }).waitFor();
    await officer.button(SETTINGS.change).click();
    await officer.fill({
      'set.notice': '请携带身份证',
      effectiveAt: '2031-01-01T08:00',
      why: '提醒',
    });
    await officer.expectGoodPage('desk-setting-changing');
    await page.keyboard.press('Control+Enter');
    await said(page, SETTINGS.scheduled).waitFor();
    await page.getByText('2031-01-01 08:00:00').waitFor();
    await officer.expectGoodPage('desk-setting');
    await officer.button(SETTINGS.withdraw).click();
    await officer.fill({ why: '不再需要' });
    await page.keyboard.press('Control+Enter');
    await said(page, SETTINGS.withdrawn).waitFor();
  });
});

test('导入: wrong rows by their numbers, then checked, applied and undone [R43]', async () => {
  const operator = await rig.staff('operator', EVERYWHERE);
  const { page } = operator;
  const check = async (text: string): Promise<void> => {
    await operator.open('/imports');
    await operator.field('kind').selectOption('studentRecords');
    await page.locator('#in-file').setInputFiles({
      name: '学籍.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await operator.button(IMPORTS.check).click();
  };
  await operator.open('/imports');
  await operator.button(IMPORTS.check).click();
  await page.getByRole('alert').first().waitFor();
  await operator.expectGoodPage('desk-imports-no-file');

  await check(
    students(student({ 证件号码: '' }), student({ 证件号码: 'DESK2', 校区代码: '000000' })),
  );
  await page.getByText('有错误，没有导入').first().waitFor();
  await operator.expectGoodPage('desk-import-failed');
  const rows = await page.getByRole('row').allInnerTexts();
  expect(rows.filter((row) => /^[23]\s/.test(row)).length).toBeGreaterThanOrEqual(2);

  await check(students(student({ 证件号码: 'DESK1' }), student({ 证件号码: 'DESK2' })));
  await operator.button(IMPORTS.apply).waitFor();
  expect(await operator.fact(IMPORTS.inserted)).toBe('2');
  await operator.expectGoodPage('desk-import-checked');
  await operator.button(IMPORTS.apply).click();
  await page.getByText('已导入', { exact: true }).waitFor();
  await operator.button(IMPORTS.undo).click();
  await operator.fill({ why: '文件有误' });
  await operator.expectGoodPage('desk-import-undoing');
  await page.keyboard.press('Control+Enter');
  await page.getByText('已撤销', { exact: true }).waitFor();
});

test('看板: counts, a list as a file, a reminder [R44]', async () => {
  const { number } = await saved('1');
  const officer = await rig.staff('officer', SCHOOL);
  const { page } = officer;
  await officer.open('/boards');
  await rowOf(page, number).waitFor();
  await officer.expectGoodPage('desk-boards');
  await officer.button(BOARDS.exportAct).click();
  await officer.fill({ why: '催缴' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Control+Enter'),
  ]);
  expect(download.suggestedFilename()).toBe('unpaid-99301.xlsx');
  await said(page, BOARDS.exported).waitFor();
  await officer.button(BOARDS.remind).click();
  await officer.fill({ why: '催缴' });
  await page.keyboard.press('Control+Enter');
  await said(page, /已安排发送/).waitFor();
});

test('应急延期: counted, started, followed to its end [R45]; 审计 tells of it [R48]', async () => {
  await saved('1');
  const operator = await rig.staff('operator', EVERYWHERE);
  const { page } = operator;
  await operator.open('/extensions');
  await operator.fill({ scope: '99301', hours: '2', why: '停电' });
  await page.keyboard.press('Control+Enter');
  await operator.button(EXTENSIONS.startHours(2)).waitFor();
  await operator.expectGoodPage('desk-extension-counted');
  await operator.button(EXTENSIONS.startHours(2)).click();
  const batch = rowOf(page, '停电').filter({ hasText: EXTENSION_STATES.done });
  await batch.waitFor();
  await operator.expectGoodPage('desk-extensions');
  const subject = (await batch.getByRole('link').innerText()).trim();

  const auditor = await rig.staff('auditor', EVERYWHERE);
  await auditor.open('/audit');
  await auditor.button(AUDIT.search).click();
  await auditor.page.locator('#in-since-error').waitFor();
  await auditor.expectGoodPage('desk-audit-too-wide');
  await auditor.fill({ subject });
  await auditor.page.keyboard.press('Control+Enter');
  await auditor.page.getByRole('cell', { name: '停电' }).first().waitFor();
  await auditor.expectGoodPage('desk-audit');
});
