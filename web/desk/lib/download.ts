import type { Answer } from '../../lib/problem';
import { ask } from './api';

/** Saves what the API has answered as a file; the answer says whether it came. */
export const download = async (
  call: Promise<{ data?: Blob; error?: unknown; response: Response }>,
  name: string,
): Promise<Answer<Blob>> => {
  const answer = await ask(call);
  if (!answer.ok) return answer;
  const url = URL.createObjectURL(answer.data);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
  return answer;
};
