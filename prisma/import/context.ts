import type { PoolClient } from 'pg';
import type { PersonalData } from '../personal-data';
import type { Connection } from './transaction';

/** What every import needs. */
export interface ImportContext {
  readonly connection: Connection;
  readonly personalData: PersonalData;
  /** Code of the sitting that the rows belong to. */
  readonly sitting: string;
  /** Who imports, for the audit log: a role or a program, never a person's data. */
  readonly actor: string;
}

export interface Imported {
  readonly rows: number;
}

/** One audit row for a file, in its transaction. */
export const auditImport = async (
  client: PoolClient,
  { actor, sitting }: Pick<ImportContext, 'actor' | 'sitting'>,
  action: string,
  rows: number,
): Promise<Imported> => {
  await client.query('INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4)', [
    actor,
    action,
    `sitting:${sitting}`,
    JSON.stringify({ rows }),
  ]);
  return { rows };
};
