import { timelineWords } from '../../domain/timeline';
import type { Queries } from '../account-rows';

/**
 * What has happened to a registration since a version of it was seen: what a stale tab is told.
 * @param version `seq` of the registration as it was seen
 */
export const changesSince = async (
  db: Queries,
  number: string,
  version: number,
): Promise<readonly string[]> => {
  const { rows } = await db.query<{ type: string; payload: Record<string, unknown> }>(
    `SELECT type, payload FROM fact
     WHERE subject_kind = 'registration' AND subject_id = $1 AND seq > $2 ORDER BY seq`,
    [number, version],
  );
  // Codes are enough here: the page is loaded anew and shows the rest.
  const names = { subject: (code: string) => code, campus: (code: string) => code };
  return rows.map(
    ({ type, payload }) => timelineWords({ action: type, detail: payload }, names).title,
  );
};

/** The sentence for it. */
export const changedWords = (changes: readonly string[]): string =>
  `该报名信息已有变化：${[...new Set(changes)].join('、') || '请刷新后查看'}`;
