import type { z } from 'zod';
import { beijing } from '../../../domain/instant';
import { STAFF_ROLE_NAMES } from '../../../domain/staff';
import { auditWords } from '../../../domain/audit-words';
import { actorWords } from '../../../domain/timeline';
import type { AuditEntry, AuditPage } from '../../../store/desk/audit-reading';
import type { AuditFound } from '../contract/audit';
import type { Sheet } from '../exports/sheet';

type Item = z.input<typeof AuditFound>['items'][number];

/** A page of the log with its words: who, when, from where, what before and after, why [R48]. */
export const auditItems = ({ items, names }: AuditPage): Item[] =>
  items.map((entry) => itemOf(entry, names));

const itemOf = (
  { detail, ...entry }: AuditEntry,
  { subjects, campuses, staff }: AuditPage['names'],
): Item => ({
  ...entry,
  actorWords: actorWords(entry.actor, staff),
  ...auditWords(
    { action: entry.action, detail },
    {
      subject: (code) => subjects.get(code) ?? `(${code})`,
      campus: (code) => campuses.get(code) ?? code,
    },
  ),
  from: textIn(detail, 'from', entry.actor),
  role: roleName(textIn(detail, 'role', entry.actor)),
  why: typeof detail['why'] === 'string' ? detail['why'] : null,
  before: detail['before'] ?? null,
  after: detail['after'] ?? null,
  detail,
});

/** Of staff alone: `from` of another's row is something else, the campus an oral was moved from for instance. */
const textIn = (
  detail: Readonly<Record<string, unknown>>,
  key: string,
  actor: string,
): string | null => {
  const value = detail[key];
  return actor.startsWith('staff:') && typeof value === 'string' ? value : null;
};

const roleName = (role: string | null): string | null =>
  role === null
    ? null
    : (Object.entries(STAFF_ROLE_NAMES).find(([one]) => one === role)?.[1] ?? role);

const COLUMNS: readonly (readonly [string, (item: Item) => string])[] = [
  ['编号', ({ id }) => id],
  ['时间（北京时间）', ({ at }) => beijing(at)],
  ['操作人', (item) => item.actorWords],
  ['操作人代码', ({ actor }) => actor],
  ['岗位', ({ role }) => role ?? ''],
  ['网络地址', ({ from }) => from ?? ''],
  ['操作', ({ title }) => title],
  ['操作代码', ({ action }) => action],
  ['对象', ({ subject }) => subject],
  ['说明', ({ text }) => text],
  ['原因', ({ why }) => why ?? ''],
  ['更改前', ({ before }) => jsonOf(before)],
  ['更改后', ({ after }) => jsonOf(after)],
  ['明细', ({ detail }) => jsonOf(detail)],
];

const jsonOf = (value: unknown): string => (value === null ? '' : JSON.stringify(value));

/** The log as a table for a file. */
export const auditSheet = (pages: AsyncIterable<AuditPage>): Sheet => ({
  header: COLUMNS.map(([title]) => title),
  pages: tabled(pages),
});

async function* tabled(
  pages: AsyncIterable<AuditPage>,
): AsyncGenerator<readonly (readonly string[])[]> {
  for await (const page of pages) {
    yield auditItems(page).map((item) => COLUMNS.map(([, cellOf]) => cellOf(item)));
  }
}
