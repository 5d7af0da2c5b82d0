import { isNativeError } from 'node:util/types';
import { ApplicationFailure } from '@temporalio/common';
import { log } from '@temporalio/activity';

/**
 * What reaches a history or a log is a code: an error's own text may carry a value of a row (PostgreSQL
 * quotes the offending key, a mail server the address).
 */
export const withSafeFailures = <A extends object>(activities: A): A =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      async (...args: unknown[]): Promise<unknown> => {
        try {
          return await (activity as (...args: unknown[]) => Promise<unknown>)(...args);
        } catch (error) {
          if (error instanceof ApplicationFailure) throw error;
          log.warn('activity failed', { failure: codeOf(error) });
          throw ApplicationFailure.retryable(`${name} failed: ${codeOf(error)}`, codeOf(error));
        }
      },
    ]),
  ) as A;

const codeOf = (error: unknown): string => {
  if (!isNativeError(error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
};
