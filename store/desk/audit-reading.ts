import type { Pool } from 'pg';
import { instant, type Instant } from '../../domain/instant';
import { subjectLabel } from '../../domain/sitting';
import { campusPrefix, type StaffAct, type StaffMember } from '../../domain/staff';
import type { PersonalData } from '../../prisma/personal-data';
import { auditStaff } from './staff-audit';
import { staffNames, type StaffNames } from './staff-names';

/** The audit log as auditors read it [R48]: by what was acted on, by whom, what, and when; newest first. */
export interface AuditReading {
  /** One page. Whoever sees a province alone sees what was done to its registrations and by its staff. */
  search(by: StaffMember, asked: AuditSearch): Promise<AuditPage>;
  /** All that a search finds, read as it is written out. The export's own row comes before the first line. */
  whole(
    by: StaffAct,
    asked: AuditFilter & { readonly why: string },
  ): Promise<AsyncIterable<AuditPage>>;
  /** How the log is sealed just now; the hash is what an auditor keeps elsewhere. */
  sealed(): Promise<SealState>;
}

export interface AuditFilter {
  /** A registration's, review's, import's … number, or an id. */
  readonly subject?: string | undefined;
  /** As the log has it: `staff:…`, `candidate:…`, `workflow`. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Inclusive. */
  readonly since?: Instant | undefined;
  /** Exclusive. */
  readonly until?: Instant | undefined;
}

export interface AuditSearch extends AuditFilter {
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next: string | null;
  /** What the codes in the items are called. */
  readonly names: {
    readonly subjects: ReadonlyMap<string, string>;
    readonly campuses: ReadonlyMap<string, string>;
    readonly staff: StaffNames;
  };
}

export interface AuditEntry {
  readonly id: string;
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface SealState {
  readonly newest: {
    readonly number: string;
    readonly hash: string;
    readonly sealedAt: Instant;
  } | null;
  readonly unsealedRows: number;
}

const EXPORT_PAGE = 1_000;

export const createAuditReading = (pool: Pool, personalData: PersonalData): AuditReading => {
  const search: AuditReading['search'] = async (by, asked) => {
    const { text, values } = queryOf(campusPrefix(by.scope), asked);
    const { rows } = await pool.query<Row>(text, values);
    const items = rows.slice(0, asked.limit).map(entryOf);
    const next = rows.length > asked.limit ? (items.at(-1)?.id ?? null) : null;
    return { items, next, names: await namesIn(pool, personalData, rows) };
  };
  return {
    search,
    whole: async (by, { why, ...filter }) => {
      await auditStaff(pool, by, 'auditExported', 'audit', { why, filter });
      return pagesOf((after) => search(by.staff, { ...filter, after, limit: EXPORT_PAGE }));
    },
    sealed: async () => {
      const { rows: seals } = await pool.query<{ id: string; hash: string; sealed_at: Date }>(
        'SELECT id::text, hash, sealed_at FROM audit_seal ORDER BY from_xid DESC LIMIT 1',
      );
      const { rows: left } = await pool.query<{ rows: number }>(
        `SELECT count(*)::int AS rows FROM audit WHERE xid >= coalesce((SELECT max(to_xid) FROM audit_seal), 0)`,
      );
      const newest = seals[0];
      return {
        newest: newest
          ? { number: newest.id, hash: newest.hash, sealedAt: instant(newest.sealed_at) }
          : null,
        unsealedRows: left[0]?.rows ?? 0,
      };
    },
  };
};

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON as text, so that no number of it loses a digit on the way. */
  readonly detail: string;
}

const entryOf = ({ at, detail, ...row }: Row): AuditEntry => ({
  ...row,
  at: instant(at),
  detail: JSON.parse(detail) as Record<string, unknown>,
});

async function* pagesOf(
  read: (after: string | undefined) => Promise<AuditPage>,
): AsyncGenerator<AuditPage> {
  for (let after: string | undefined; ;) {
    const page = await read(after);
    yield page;
    if (page.next === null) return;
    after = page.next;
  }
}

/** Only the conditions that were asked for, so that PostgreSQL sees which index serves. */
const queryOf = (
  prefix: string,
  { subject, actor, action, since, until, after, limit }: AuditSearch,
): { text: string; values: unknown[] } => {
  const values: unknown[] = [limit + 1];
  const given = <T>(value: T | undefined, condition: (n: string) => string): string[] =>
    value === undefined ? [] : [condition(`$${values.push(value)}`)];
  const conditions = [
    ...given(subject, (n) => `a.subject = ${n}`),
    ...given(actor, (n) => `a.actor = ${n}`),
    // Said once more in the words of the index on the acts of staff.
    ...(actor?.startsWith('staff:') ? [`a.actor LIKE 'staff:%'`] : []),
    ...given(action, (n) => `a.action = ${n}`),
    ...given(since, (n) => `a.at >= ${n}::timestamptz`),
    ...given(until, (n) => `a.at < ${n}::timestamptz`),
    ...given(after, (n) => `a.id < ${n}::bigint`),
    ...given(prefix === '' ? undefined : prefix, WITHIN),
  ];
  return {
    text: `SELECT a.id::text, a.at, a.actor, a.action, a.subject, a.detail::text FROM audit a
           WHERE ${conditions.length > 0 ? conditions.join(' AND ') : 'true'} ORDER BY a.id DESC LIMIT $1`,
    values,
  };
};

const WITHIN = (n: string): string => `(
  EXISTS (SELECT FROM registration r WHERE r.number = a.subject AND starts_with(r.campus, ${n}))
  OR EXISTS (SELECT FROM staff s WHERE a.actor = 'staff:' || s.id AND s.scope_kind <> 'all' AND starts_with(s.scope_code, ${n})))`;

const CAMPUS = /"([0-9A-Z]{6})"/g;

const namesIn = async (
  pool: Pool,
  personalData: PersonalData,
  rows: readonly Row[],
): Promise<AuditPage['names']> => {
  const codes = rows.flatMap(({ detail }) => [...detail.matchAll(CAMPUS)].map(([, code]) => code));
  const { rows: subjects } = await pool.query<{ code: string; name: string }>(
    'SELECT code, name FROM subject',
  );
  const { rows: campuses } = await pool.query<{ code: string; name: string }>(
    `SELECT DISTINCT ON (c.code) c.code, concat_ws(' ', s.name, c.name) AS name
     FROM campus c LEFT JOIN school s ON s.code = c.school_code WHERE c.code = ANY ($1) ORDER BY c.code, c.sitting_code DESC`,
    [[...new Set(codes)]],
  );
  return {
    subjects: new Map(subjects.map((one) => [one.code, subjectLabel(one)])),
    campuses: new Map(campuses.map(({ code, name }) => [code, name])),
    staff: await staffNames(
      pool,
      personalData,
      rows.map(({ actor }) => actor),
    ),
  };
};
