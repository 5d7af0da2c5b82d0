import { COMMON } from '../texts/common';
import type { Answer } from './problem';

/** What a form misses before anything is sent: told like the API's own complaints, beside the input. */
export const missing = (
  name: string,
  message: string,
): Extract<Answer<never>, { readonly ok: false }> => ({
  ok: false,
  problem: { code: 'missing', title: COMMON.missing, status: 0, fields: [{ name, message }] },
});
