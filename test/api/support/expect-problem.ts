import type { RefusalCode } from '../../../domain/refusals';
import { ProblemError } from '../../../scripts/client/http';

/** Expects a "no" with this code; answers it, for its fields and words. */
export const expectRefusal = async (
  asked: Promise<unknown>,
  code: RefusalCode,
): Promise<ProblemError> => {
  const error: unknown = await asked.then(
    () => new Error('it was allowed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw error;
  expect(error.code).toBe(code);
  expect(error.status).toBeLessThan(500);
  expect(error.title).toMatch(/\p{Script=Han}/u);
  return error;
};
