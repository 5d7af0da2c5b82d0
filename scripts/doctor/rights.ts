import type { Pool } from 'pg';

/** What the login that asks could do to the audit log besides adding to it [R48]: `audit: UPDATE, DELETE`. */
export const rightsOnAudit = async (
  pool: Pool,
): Promise<readonly { readonly table: string; readonly rights: string }[]> => {
  const { rows } = await pool.query<{ table: string; rights: string }>(
    `SELECT c.relname AS table, string_agg(r.name, ', ' ORDER BY r.at) AS rights
     FROM pg_class c CROSS JOIN LATERAL (VALUES
       (1, 'ownership', pg_has_role(c.relowner, 'MEMBER')),
       (2, 'UPDATE', has_any_column_privilege(c.oid, 'UPDATE')),
       (3, 'DELETE', has_table_privilege(c.oid, 'DELETE')),
       (4, 'TRUNCATE', has_table_privilege(c.oid, 'TRUNCATE')),
       (5, 'TRIGGER', has_table_privilege(c.oid, 'TRIGGER'))) r (at, name, given)
     WHERE c.oid IN ('audit'::regclass, 'audit_seal'::regclass) AND r.given
     GROUP BY c.relname ORDER BY 1`,
  );
  return rows;
};
