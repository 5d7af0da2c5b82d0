import type { components } from '../generated/api';
import { serverNowMs } from './clock';
import { dropDraft, keepDraft, readDraft } from './draft';

/**
 * What 资格信息查询 has found, on its way to 资格信息确认. It is somebody's personal data: kept in this tab alone, and gone
 * when it is saved, has lapsed, or somebody logs in or out [R11].
 */
export type Found = components['schemas']['Qualification'];

/** The draft of the query's form: its inputs stay for another query. */
export const QUERY_FORM = 'qualification';
const NAME = 'qualification-found';

export const keepFound = (found: Found): void => keepDraft(NAME, { found: JSON.stringify(found) });

export const readFound = (): Found | null => {
  const { found } = readDraft(NAME);
  if (found === undefined) return null;
  try {
    const kept = JSON.parse(found) as Found;
    const now = serverNowMs();
    if (now === null || now < Date.parse(kept.expiresAt)) return kept;
  } catch {
    // Not ours: the same as nothing.
  }
  dropFound();
  return null;
};

export const dropFound = (): void => dropDraft(NAME);
