import { isNativeError } from 'node:util/types';
import { csrfTokenOf, SESSION_COOKIE } from '../../../api/session';
import { deriveKey } from '../../../api/signing';
import { candidate, ORAL } from '../../../bench/harness/world';
import {
  createCandidateClient,
  ProblemError,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import type { Answer, Ask, Wish } from './clients';
import type { Candidate } from './history';

/**
 * Candidates over HTTP, logged in beforehand, with the oral of English 4 to contend for.
 * @param origins where the API processes listen
 * @param sessionSecret base64; theirs
 * @param onDefect told of each answer 500
 */
export const askOverHttp = (
  origins: readonly string[],
  sessionSecret: string,
  onDefect: () => void,
): Ask => {
  const csrfKey = deriveKey(Buffer.from(sessionSecret, 'base64'), 'csrf');
  const clients = new Map<string, CandidateClient>();
  const clientOf = (who: Candidate, api: number): CandidateClient => {
    const known = clients.get(`${who}@${api}`);
    if (known) return known;
    const client = createCandidateClient(origins[api] ?? '');
    const { token } = candidate(who);
    client.http.cookies.set(SESSION_COOKIE, token);
    client.http.csrfToken = csrfTokenOf(csrfKey, { token });
    clients.set(`${who}@${api}`, client);
    return client;
  };
  return async (who, wish, key, api) => {
    try {
      return await send(clientOf(who, api), wish, key);
    } catch (error) {
      return readFailure(error, onDefect);
    }
  };
};

const send = async (client: CandidateClient, wish: Wish, key: string): Promise<Answer> => {
  switch (wish.kind) {
    case 'claim':
      await client.choose([{ subject: ORAL, campus: wish.place }], key);
      return { result: 'granted' };
    case 'move':
      await client.moveOral(ORAL, wish.place, key);
      return { result: 'moved' };
    case 'cancel':
      await client.cancel(ORAL, key);
      return { result: 'cancelled' };
    case 'look': {
      const { oral } = await client.page();
      const place = oral.rows.find(({ subject }) => subject === ORAL)?.campus ?? null;
      return { result: 'seen', place };
    }
  }
};

/** A refusal is an answer. A 5xx is none: the command may have been written. Nor is a broken connection. */
const readFailure = (error: unknown, onDefect: () => void): Answer => {
  if (error instanceof ProblemError) {
    if (error.status < 500) return { result: error.code };
    if (error.status === 500) onDefect();
    return 'unanswered';
  }
  // What `fetch` says when the other side is gone, before its answer or in the midst of it.
  if (isNativeError(error) && /^(fetch failed|terminated)$/.test(error.message))
    return 'unanswered';
  throw error;
};
