import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';

/** All that is asked at level AA of WCAG 2.2. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const RUN = `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} }, resultTypes: ['violations'] })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary].join(' | '))))`;

/**
 * What axe finds on a page as it stands, one line for each element. It is put in by the debugger: the pages' content
 * security policy, which stays on, would rightly refuse a script from elsewhere.
 */
export const violationsOf = async (page: Page): Promise<string[]> => {
  const devtools = await devtoolsOf(page);
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await devtools.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (answer.exceptionDetails) throw new Error(`axe: ${answer.exceptionDetails.text}`);
    return answer.result.value;
  };
  if ((await evaluate('typeof axe')) !== 'object') await evaluate(`${AXE}; undefined`);
  return (await evaluate(RUN)) as string[];
};

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** One for each page, until it is closed: leaving would bring the network back that a test has taken away. */
const devtoolsOf = (page: Page): Promise<CDPSession> => {
  const known = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, known);
  return known;
};
