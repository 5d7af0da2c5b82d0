import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Credentials } from '../scripts/client/candidate-client';
import { launchBrowser } from '../scripts/web/browser';
import { openSite, startRunningSite, type WebSite } from '../scripts/web/site';
import { createWalk, LABELS } from '../scripts/web/walk';
import { REGISTER } from '../web/texts/account';
import { PAY } from '../web/texts/payment';
import { MINE, SUBJECTS } from '../web/texts/registration';
import type { Bench } from './harness/bench';
import { median } from './harness/statistics';

/**
 * What the website costs a candidate: bytes on the line, as they come compressed and with their heads, and the time
 * until a page answers its first input on a slow telephone with a slow network.
 */
export const web: Bench = {
  name: 'web',
  ratios: ['homeBytes', 'loginBytes', 'mineBytes', 'pathBytes', 'ttiHomeMs', 'ttiMineMs'],
  run: async (site, report, scale) => {
    const stack = await openSite(await startRunningSite());
    site.atEnd(() => stack.stop());
    const browser = await launchBrowser();
    site.atEnd(() => browser.close());
    const holder = await holderOf(stack);

    for (const { name, path, answers, isInside } of PAGES) {
      const who = isInside ? holder : null;
      const cold = await visit(browser, stack, { path, answers, who, isSlow: false });
      report.count(`${name}Bytes`, cold.bytes, { atMost: 60_000 });
      report.figure(`${name}Requests`, cold.requests);
      const times: number[] = [];
      for (let round = 0; round < ROUNDS[scale]; round += 1) {
        const slow = await visit(browser, stack, { path, answers, who, isSlow: true });
        times.push(slow.answersAfterMs);
      }
      report.count(`tti${name[0]?.toUpperCase()}${name.slice(1)}Ms`, Math.round(median(times)));
    }
    const whole = await wholePath(browser, stack);
    report.count('pathBytes', whole.bytes, { atMost: 200_000 });
    report.figure('pathRequests', whole.requests);
  },
};

const ROUNDS = { full: 5, smoke: 1 } as const;

/** A page, and what stands in it as soon as it can be used. */
const PAGES = [
  // The router has taken over the links that the server has rendered.
  { name: 'home', path: '/', answers: 'globalThis.routed', isInside: false },
  {
    name: 'login',
    path: '/login',
    answers: `document.querySelector('#in-email')`,
    isInside: false,
  },
  {
    name: 'mine',
    path: '/mine',
    answers: `document.querySelector('#written-entries')`,
    isInside: true,
  },
] as const;

/** DevTools' “Slow 3G”, and a processor four times slower than this one. */
const SLOW_3G = { latency: 2_000, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const SLOWER = 4;

/**
 * Looks from within, since the pages' policy forbids to bring in a question as text. The page's router listens to
 * clicks at the window, which is the last thing that taking a page over does.
 */
const WATCH = `{
  const add = globalThis.addEventListener;
  globalThis.addEventListener = function (type, ...rest) {
    if (type === 'click') globalThis.routed = true;
    return add.call(this, type, ...rest);
  };
}`;

interface Visit {
  readonly path: string;
  readonly answers: string;
  /** Who is logged in; `null` for nobody. */
  readonly who: Credentials | null;
  readonly isSlow: boolean;
}

const PATIENCE_MS = 120_000;

/** A visit with an empty cache. */
const visit = async (browser: Browser, { origin }: WebSite, wanted: Visit) => {
  const { path, answers, who, isSlow } = wanted;
  const context = await browser.newContext({ baseURL: origin, locale: 'zh-CN' });
  try {
    if (who) await logIn(context, who);
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.clearBrowserCache');
    const traffic = await countTraffic(devtools, origin);
    if (isSlow) await slowDown(devtools);
    const since = performance.now();
    await page.goto(path, { waitUntil: 'commit', timeout: PATIENCE_MS });
    while (!(await page.evaluate<boolean>(`Boolean(${answers})`))) {
      if (performance.now() - since > PATIENCE_MS) throw new Error(`${path} does not answer`);
      await sleep(20);
    }
    const answersAfterMs = performance.now() - since;
    await page.waitForLoadState('networkidle', { timeout: PATIENCE_MS });
    return { ...traffic(), answersAfterMs };
  } finally {
    await context.close();
  }
};

const slowDown = async (devtools: CDPSession): Promise<void> => {
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW_3G });
};

/** Bytes and requests to our own site since now; what came out of the cache is none. */
const countTraffic = async (devtools: CDPSession, origin: string) => {
  const ours = new Set<string>();
  let [bytes, requests] = [0, 0];
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.startsWith(origin)) ours.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!ours.has(requestId) || encodedDataLength === 0) return;
    bytes += encodedDataLength;
    requests += 1;
  });
  await devtools.send('Network.enable');
  return () => ({ bytes: Math.round(bytes), requests });
};

/** Somebody with a subject taken up. */
const holderOf = async (site: WebSite): Promise<Credentials> => {
  const credentials = site.credentials();
  const client = site.client();
  await client.enter(site.person(), credentials);
  await client.choose([{ subject: '1' }]);
  return credentials;
};

const logIn = async (context: BrowserContext, who: Credentials): Promise<void> => {
  const walk = createWalk(await context.newPage());
  await walk.open('/login');
  await walk.logIn(who);
  await walk.page.close();
};

/** From the home page to 全支付, in one browser with its cache. */
const wholePath = async (browser: Browser, site: WebSite) => {
  const context = await browser.newContext({ baseURL: site.origin, locale: 'zh-CN' });
  const page: Page = await context.newPage();
  const traffic = await countTraffic(await context.newCDPSession(page), site.origin);
  const walk = createWalk(page);
  const credentials = site.credentials();
  await walk.open('/');
  await walk.link('注册新用户').click();
  await walk.arrives(REGISTER.title);
  await walk.fillRegistration(credentials);
  await walk.link(REGISTER.goOn).click();
  await walk.logIn(credentials);
  await walk.save(site.person());
  await walk.choose(LABELS.written4);
  await walk.link(MINE.oral).click();
  await walk.arrives(SUBJECTS.oralTitle);
  await walk.chooseOralCampus(LABELS.oral4, '993030');
  await walk.choose(LABELS.oral4);
  await walk.link(MINE.payBoth).click();
  await walk.confirmPurchase();
  await walk.button(PAY.confirm).click();
  await walk.payAtGateway();
  await walk.arrives('支付成功');
  await walk.link('返回报名信息').click();
  await page.getByText('全支付').first().waitFor();
  await page.waitForLoadState('networkidle');
  await context.close();
  return traffic();
};
