import { Pool } from 'pg';
import { type AuditSealer, createAuditSealer } from '../../../store/audit';
import { testDatabase } from '../../support/stack';

/** An audit log with nobody but its writers: the product's sealer on the application's login, and an owner to tamper. */
export interface AuditLog {
  readonly url: string;
  readonly owner: Pool;
  readonly app: Pool;
  readonly sealer: AuditSealer;
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** Rows `S1` … of this actor, in one transaction of the application. */
  write(actor: string, from: number, to: number): Promise<void>;
  /** Seals until nothing of these actors is left: transactions of other databases hold the common horizon back. */
  sealed(actors?: string): Promise<void>;
  /** What an owner could do who switches the guards off. */
  tamper(sql: string): Promise<void>;
  close(): Promise<void>;
}

export const createAuditLog = async (): Promise<AuditLog> => {
  const { url: ownerUrl, appUrl, drop } = await testDatabase();
  const pools = [ownerUrl, appUrl].map((connectionString) => {
    const pool = new Pool({ connectionString, max: 40 });
    pool.on('error', () => undefined);
    return pool;
  }) as [Pool, Pool];
  const [owner, app] = pools;
  const sealer = createAuditSealer(app);
  const rows: AuditLog['rows'] = async <T>(text: string, values: readonly unknown[] = []) =>
    (await owner.query(text, [...values])).rows as T[];
  return {
    url: appUrl,
    owner,
    app,
    sealer,
    rows,
    write: async (actor, from, to) => {
      await app.query(
        `INSERT INTO audit (actor, action, subject, detail)
         SELECT $1, 'tested', 'S' || g, jsonb_build_object('n', g) FROM generate_series($2::int, $3::int) g`,
        [actor, from, to],
      );
    },
    sealed: async (actors = '%') => {
      do await sealer.seal();
      while ((await rows(UNSEALED, [actors])).length > 0);
    },
    tamper: async (sql) => {
      const client = await owner.connect();
      try {
        await client.query(`SET session_replication_role = replica`);
        await client.query(sql);
      } finally {
        client.release(true);
      }
    },
    close: async () => {
      for (const pool of pools) await pool.end();
      await drop();
    },
  };
};

const UNSEALED = `
  SELECT FROM audit WHERE actor LIKE $1 AND xid >= coalesce((SELECT max(to_xid) FROM audit_seal), 0) LIMIT 1`;
