import { refuse, type Refusal } from './refusals';

/**
 * Reasons that staff type. They go into the audit log, which holds nothing personal and is never cleaned: so an
 * address, a long number and the candidate's own name are refused with the field, before anything is done.
 */

/** Longest run of digits that is no phone and no document: a registration's number has eleven, and is taken out. */
const LONG_NUMBER = /\d{7,}/;

/**
 * Why a reason cannot be taken, or `null`.
 * @param known texts that may stand in it (the registration's number), and those that must not (the name)
 */
export const whyNotReason = (
  reason: string,
  field: string,
  known: { readonly allowed?: readonly string[]; readonly names?: readonly string[] } = {},
): Refusal | null => {
  const text = (known.allowed ?? []).reduce((rest, one) => rest.replaceAll(one, ''), plain(reason));
  const names = (known.names ?? []).map(plain).filter((name) => name.length > 1);
  const isPersonal =
    text.includes('@') || LONG_NUMBER.test(text) || names.some((name) => text.includes(name));
  return isPersonal ? refuse('reasonIsPersonal', { field: [field] }) : null;
};

/** As people may hide a number without meaning to: full-width digits, blanks and dashes between them. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '');
