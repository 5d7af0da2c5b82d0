import type { BrowserContext, Page } from 'playwright-core';

/** What a browser complains of on the site's own pages. */
export interface Complaints {
  lines(): readonly string[];
  allow(about: RegExp): void;
}

/**
 * Listens from the beginning: errors and warnings of the console, among them violations of the content security
 * policy, and what no page has caught. A status of 4xx is told by the console too and is no complaint: the API
 * says no that way, and the page shows it.
 */
export const watchComplaints = (context: BrowserContext, origin: string): Complaints => {
  const all: string[] = [];
  const allowed: RegExp[] = [/status of 4\d\d/];
  const note = (line: string): void => {
    if (!allowed.some((about) => about.test(line))) all.push(line);
  };
  context.on('console', (message) => {
    const isOurs = message.page()?.url().startsWith(origin) ?? true;
    if (isOurs && ['error', 'warning'].includes(message.type())) {
      note(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => note(`uncaught: ${error.error().message}`));
  context.on('page', (page: Page) => {
    page.on('crash', () => note('a page has crashed'));
  });
  return {
    lines: () => all,
    allow: (about) => void allowed.push(about),
  };
};
