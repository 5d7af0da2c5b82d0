import { learnServerNow } from './clock';
import { NETWORK, readProblem, type Answer } from './problem';

/** How openapi-fetch tells an answer. */
interface Told<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Makes the function that asks and never throws: the data, or a problem that can be shown. Learns the server's clock,
 * and that the session is over.
 */
export const askerOf =
  (sessionEnded: () => void) =>
  async <T>(call: Promise<Told<T>>): Promise<Answer<T>> => {
    try {
      const { data, error, response } = await call;
      if (!response.ok) {
        const problem = readProblem(error, response);
        if (problem.code === 'notLoggedIn') sessionEnded();
        return { ok: false, problem };
      }
      learnServerNow(data);
      return { ok: true, data: data as T };
    } catch {
      return { ok: false, problem: NETWORK };
    }
  };
