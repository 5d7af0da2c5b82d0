import type { Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../chromium';

/** A browser without a window, as everything here that looks at the website uses it. @throws PlainError without one. */
export const launchBrowser = async (): Promise<Browser> => {
  const { path } = await findChromium(process.env);
  const { chromium } = await import('playwright-core');
  // In a bare locale Chromium gives up on a download's Chinese name and calls it "download".
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  return chromium.launch({ executablePath: path, args: [...CHROMIUM_FLAGS], env });
};
