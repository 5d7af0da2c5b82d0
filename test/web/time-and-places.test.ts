import { plusMs } from '../../domain/instant';
import type { SeedPerson } from '../../prisma/seed';
import type { Credentials } from '../../scripts/client/candidate-client';
import { LABELS, type Walk } from '../../scripts/web/walk';
import { GONE, MINE, START, SUBJECTS } from '../../web/texts/registration';
import { createWebRig, type Visitor, type VisitorOptions, type WebRig } from './support/visitors';

/** What a page that stays open shows when time passes and places go, in a browser. Time is moved, never shortened. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Candidate {
  readonly person: SeedPerson;
  readonly credentials: Credentials;
}

/** Somebody with these subjects, unpaid. */
const entered = async (
  ...subjects: readonly { subject: string; campus?: string }[]
): Promise<Candidate & { client: ReturnType<WebRig['client']> }> => {
  const person = rig.person();
  const credentials = rig.credentials();
  const client = rig.client();
  await client.enter(person, credentials);
  if (subjects.length > 0) await client.choose(subjects);
  return { person, credentials, client };
};

const opens = async (
  { credentials }: Candidate,
  path: string,
  options: VisitorOptions = {},
): Promise<Visitor> => {
  const visitor = await rig.visitor(options);
  await visitor.open(`/login?next=${encodeURIComponent(path)}`);
  await visitor.logIn(credentials);
  return visitor;
};

/** The countdown of an entry, in seconds. */
const secondsLeft = async ({ page }: Walk): Promise<number> => {
  const text = await page.locator('.countdown .left').first().innerText();
  const [, hours, minutes, seconds] = /(\d+) 小时 (\d+) 分 (\d+) 秒/.exec(text) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
};

describe('24 hours', () => {
  // First: later tests move the clock past it.
  test('before the window a candidate gets as far as 资格信息确认, with the time until it opens [R11]', async () => {
    const person = rig.person({ campus: '993050' });
    const credentials = rig.credentials();
    const client = rig.client();
    await client.register(credentials);
    const visitor = await opens({ person, credentials }, '/agreement');
    await visitor.page.getByRole('checkbox').check();
    await visitor.button('同意').click();
    await visitor.qualify(person);
    expect(await visitor.page.locator('.countdown').count()).toBe(1);
    expect(await visitor.button('保存并继续').count()).toBe(0);
    await visitor.expectGoodPage('42-before-the-window');
  });

  test('a page that waits on 报名信息 sees its subject go after 24 hours, and the way begins again [R27] [R13]', async () => {
    const candidate = await entered({ subject: '1' });
    const { written } = await candidate.client.page();
    const payBy = written.rows[0]?.payBy ?? '';
    await rig.moveTo(plusMs(payBy, -MINUTE));

    const visitor = await opens(candidate, '/mine');
    await visitor.arrives(MINE.title);
    await visitor.page.locator('.countdown .left').first().waitFor();
    const left = await secondsLeft(visitor);
    expect(left).toBeGreaterThan(20);
    expect(left).toBeLessThanOrEqual(60);
    await visitor.expectGoodPage('40-mine-last-minute');

    await rig.moveTo(plusMs(payBy, 2_000));
    await visitor.arrives(GONE.deletedTitle);
    expect(await visitor.page.getByText('未支付').first().isVisible()).toBe(true);
    await visitor.expectGoodPage('41-deleted');
    await rig.mail(candidate.credentials.email, '未支付科目已被删除');

    await visitor.link(START.beginAgain).click();
    await visitor.page.getByRole('checkbox').check();
    await visitor.button('同意').click();
    await visitor.qualify(candidate.person);
    await visitor.page.getByRole('checkbox').check();
    await visitor.button('保存并继续').click();
    await visitor.arrives(SUBJECTS.writtenTitle);
    await visitor.subject(LABELS.written4).waitFor();
    await visitor.choose(LABELS.written4);
    // A new entry has its 24 hours whole.
    const anew = await secondsLeft(visitor);
    expect(anew).toBeGreaterThan(DAY / 1000 - 60);
    expect(anew).toBeLessThanOrEqual(DAY / 1000);
  });

  test('[edge 38] the countdown is right on a device whose clock is a day wrong, in any zone [R27]', async () => {
    const candidate = await entered({ subject: '1' });
    const { written, serverNow } = await candidate.client.page();
    const payBy = written.rows[0]?.payBy ?? '';
    const due = (Date.parse(payBy) - Date.parse(serverNow)) / 1000;
    const seen: { instant: string; left: number }[] = [];
    for (const device of [
      { timezoneId: 'Asia/Shanghai' },
      { timezoneId: 'America/New_York', clockOffByMs: -DAY },
      { timezoneId: 'Pacific/Auckland', clockOffByMs: DAY },
    ]) {
      const visitor = await opens(candidate, '/mine', device);
      await visitor.arrives(MINE.title);
      const instant = await visitor.page.locator('.countdown time').first().innerText();
      seen.push({ instant, left: await secondsLeft(visitor) });
    }
    const beijing = new Date(Date.parse(payBy) + 8 * 3_600_000).toISOString();
    for (const { instant, left } of seen) {
      expect(instant).toBe(`${beijing.slice(0, 10)} ${beijing.slice(11, 19)}（北京时间）`);
      // Made moments ago, and no more than the test's own time has passed since.
      expect(left).toBeLessThanOrEqual(due + 1);
      expect(left).toBeGreaterThan(due - 60);
    }
  });
});

describe('places', () => {
  const full = '993020';

  test('an oral that fills up while the page is open turns red and cannot be taken, and who was slower is told by name [R25]', async () => {
    const slow = await entered({ subject: '1' });
    const watching = await entered({ subject: '1' });
    const quick = await entered({ subject: '1' });
    await rig.rows(
      'UPDATE offering SET capacity = held + sold + 1 WHERE campus = $1 AND subject = $2',
      [full, 'F'],
    );
    const [first, second] = [await opens(slow, '/mine/oral'), await opens(watching, '/mine/oral')];
    for (const visitor of [first, second]) {
      await visitor.arrives(SUBJECTS.oralTitle);
      await visitor.chooseOralCampus(LABELS.oral4, full);
    }
    await first.subject(LABELS.oral4).check();
    await quick.client.choose([{ subject: 'F', campus: full }]);

    // In the same moment, before the page has looked again.
    await first.button(SUBJECTS.submit).click();
    const alert = first.page.getByRole('alert').first();
    await alert.waitFor();
    expect(await alert.innerText()).toContain('英语四级口试');
    await first.expectGoodPage('43-place-taken');

    for (const visitor of [first, second]) {
      await visitor.page.locator('.red').first().waitFor({ timeout: 30_000 });
      expect(await visitor.page.locator('.red').first().innerText()).toContain('无');
      expect(await visitor.subject(LABELS.oral4).count()).toBe(0);
    }
    await second.expectGoodPage('44-full');
    const { oral } = await slow.client.page();
    expect(oral.rows).toEqual([]);
  });
});
