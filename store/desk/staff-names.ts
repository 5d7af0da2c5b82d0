import type { PersonalData } from '../../prisma/personal-data';
import type { Queries } from '../account-rows';

/** By the staff member's id. */
export type StaffNames = ReadonlyMap<string, string>;

/**
 * What staff are called, for those who read what they did. Rows and log hold ids alone; a name is looked up when it
 * is shown.
 * @param actors ids, bare or as the log has them (`staff:…`); whoever is no staff member is left out
 */
export const staffNames = async (
  db: Queries,
  personalData: PersonalData,
  actors: readonly (string | null)[],
): Promise<StaffNames> => {
  const ids = new Set(actors.flatMap((actor) => UUID.exec(actor ?? '')?.[1] ?? []));
  if (ids.size === 0) return new Map();
  const { rows } = await db.query<{ id: string; name_enc: Buffer }>(
    'SELECT id::text, name_enc FROM staff WHERE id = ANY ($1::uuid[])',
    [[...ids]],
  );
  return new Map(rows.map((row) => [row.id, personalData.decrypt(row.name_enc)]));
};

const UUID = /^(?:staff:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
