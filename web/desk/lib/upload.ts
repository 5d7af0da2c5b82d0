import { NETWORK, readProblem, type Answer } from '../../lib/problem';
import type { Schemas } from './api';
import { csrfToken, sessionEnded } from './session';

export type StoredFile = Schemas['StoredFile'];

/**
 * Sends a file as it is; its name goes in a header, for it may be a person's. `fetch` cannot tell how far it is, and a
 * register takes a while, so this is an XMLHttpRequest.
 * @param onPercent told 0 to 100 as it goes
 */
export const upload = (
  purpose: StoredFile['purpose'],
  file: File,
  onPercent: (percent: number) => void,
): Promise<Answer<StoredFile>> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/desk/files?purpose=${purpose}`);
    request.responseType = 'json';
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.setRequestHeader('X-CSRF-Token', csrfToken() ?? '');
    request.upload.onprogress = ({ loaded, total }) =>
      onPercent(Math.floor((loaded / total) * 100));
    request.onerror = () => resolve({ ok: false, problem: NETWORK });
    request.onload = () => resolve(answerOf(request));
    request.send(file);
  });

const answerOf = (request: XMLHttpRequest): Answer<StoredFile> => {
  if (request.status < 400) return { ok: true, data: request.response as StoredFile };
  const retryAfter = request.getResponseHeader('Retry-After');
  const headers = retryAfter === null ? {} : { 'Retry-After': retryAfter };
  const problem = readProblem(
    request.response,
    new Response(null, { status: request.status, headers }),
  );
  if (problem.code === 'notLoggedIn') sessionEnded();
  return { ok: false, problem };
};
