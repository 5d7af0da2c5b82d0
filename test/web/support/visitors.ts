import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Page,
  ViewportSize,
} from 'playwright-core';
import { launchBrowser } from '../../../scripts/web/browser';
import { openSite, type WebSite } from '../../../scripts/web/site';
import { createWalk, type Walk } from '../../../scripts/web/walk';
import { violationsOf } from './accessibility';
import { watchComplaints, type Complaints } from './complaints';
import { spawnSite } from './spawn-site';

/** The site and a browser for one test file. */
export interface WebRig extends WebSite {
  /** A browser of a person's own: cookies and tabs are nobody else's. */
  visitor(options?: VisitorOptions): Promise<Visitor>;
  /** Ends a test: its visitors leave. Fails when a browser has complained of a page: console, policy, uncaught errors. */
  expectNoComplaints(): Promise<void>;
  close(): Promise<void>;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** The device's clock is wrong by so much. */
  readonly clockOffByMs?: number;
  /** The narrow window in which pages are looked at beside the usual one; a phone's without. */
  readonly narrow?: ViewportSize;
}

/** Somebody at a browser, with the first tab open. */
export interface Visitor extends Walk {
  readonly context: BrowserContext;
  /** Another tab of the same browser. */
  tab(): Promise<Walk>;
  /** What the browser may complain of from here on: a test that breaks the network on purpose names it. */
  expectComplaints(about: RegExp): void;
  /** The page as it stands is accessible [WCAG 2.2 AA], fits a narrow window, and is kept as a picture. */
  expectGoodPage(name: string, walk?: Walk): Promise<void>;
}

const SCREENS = join(__dirname, '../../../.cache/screenshots');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** @param env what this file's stack is told beside the defaults; its captchas are easy ones */
export const createWebRig = async (env: NodeJS.ProcessEnv = {}): Promise<WebRig> => {
  mkdirSync(SCREENS, { recursive: true });
  const [site, browser] = await bothOrNone(
    spawnSite({ CAPTCHA_WORK: '2', ...env }).then(openSite),
    launchBrowser(),
  );
  const complaints: Complaints[] = [];
  const contexts: BrowserContext[] = [];

  const leave = async (): Promise<void> => {
    for (const context of contexts.splice(0)) await context.close();
    complaints.splice(0);
  };
  return {
    ...site,
    visitor: async ({ clockOffByMs = 0, narrow = PHONE, ...options } = {}) => {
      const context = await browser.newContext({
        baseURL: site.origin,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        viewport: DESKTOP,
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(15_000);
      if (clockOffByMs !== 0) await context.addInitScript(wrongClock(clockOffByMs));
      const watched = watchComplaints(context, options.baseURL ?? site.origin);
      complaints.push(watched);
      const first = createWalk(await context.newPage());
      return {
        ...first,
        context,
        tab: async () => createWalk(await context.newPage()),
        expectComplaints: (about) => watched.allow(about),
        expectGoodPage: (name, walk = first) => expectGoodPage(walk.page, name, narrow),
      };
    },
    expectNoComplaints: async () => {
      const lines = complaints.flatMap((one) => one.lines());
      await leave();
      expect(lines).toEqual([]);
    },
    close: async () => {
      await leave();
      await browser.close();
      await site.stop();
    },
  };
};

const bothOrNone = async (
  starting: Promise<WebSite>,
  launching: Promise<Browser>,
): Promise<[WebSite, Browser]> => {
  const [site, browser] = await Promise.allSettled([starting, launching]);
  if (site.status === 'fulfilled' && browser.status === 'fulfilled') {
    return [site.value, browser.value];
  }
  if (site.status === 'fulfilled') await site.value.stop();
  if (browser.status === 'fulfilled') await browser.value.close();
  throw site.status === 'rejected' ? site.reason : (browser as PromiseRejectedResult).reason;
};

/** `Date` alone: the browser's monotonic clock is no more wrong than a real one's. */
const wrongClock = (ms: number): string => `
  globalThis.Date = class extends Date {
    constructor(...given) {
      if (given.length === 0) super(Date.now());
      else super(...given);
    }
    static now() { return super.now() + ${ms}; }
  };`;

const expectGoodPage = async (page: Page, name: string, narrow: ViewportSize): Promise<void> => {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, `${name}-1280`);
  const before = page.viewportSize() ?? DESKTOP;
  await page.setViewportSize(narrow);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, `${name}-${narrow.width}`);
  await page.setViewportSize(before);
};

/** By how many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );

/** As it is: hiding the caret or stopping animations would put a style into the page, against its policy. */
const picture = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({
    path: join(SCREENS, `${name}.png`),
    fullPage: true,
    caret: 'initial',
    animations: 'allow',
  });
