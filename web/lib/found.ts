import type { components } from '../generated/api';
import { dropDraft, keepDraft, readDraft } from './draft';

/**
 * What 资格信息查询 has found, on its way to 资格信息确认. It is somebody's personal data: kept in this tab alone, and gone
 * when it is saved, has lapsed, or somebody logs in or out [R11].
 */
export type Found = components['schemas']['Qualification'];

/** The draft of the query's form: its inputs stay for another query. */
export const QUERY_FORM = 'qualification';
const NAME = 'qualification-found';

/** No rule of the API, which says itself what has lapsed: only how long a tab keeps what is not its own. */
const KEPT_MS = 30 * 60_000;

export const keepFound = (found: Found): void =>
  keepDraft(NAME, { found: JSON.stringify(found), keptAt: String(Date.now()) });

export const readFound = (): Found | null => {
  const { found, keptAt } = readDraft(NAME);
  if (found === undefined) return null;
  const age = Date.now() - Number(keptAt);
  if (age >= 0 && age < KEPT_MS) return JSON.parse(found) as Found;
  dropFound();
  return null;
};

export const dropFound = (): void => dropDraft(NAME);
