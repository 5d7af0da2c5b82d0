import { ok } from '../../reply';
import type { Policy } from '../../route';
import { AuditFound, AuditQuery, NewAuditExport, SealState } from '../contract/audit';
import { FORMATS } from '../exports/formats';
import { auditItems, auditSheet } from '../pages/audit-page';
import { staffRoute } from '../route';

/** Auditors read everything; operators look after what went wrong. */
const READERS: Policy = { roles: ['auditor', 'operator'] };

export const searchAudit = staffRoute(
  {
    method: 'post',
    path: '/desk/audit/search',
    tag: '后台审计',
    summary: '按对象、操作人、操作和时间查询审计日志，新的在前',
    who: READERS,
    body: AuditQuery,
    answers: { 200: '审计日志的一页' },
    answer: AuditFound,
  },
  async ({ staff, body }, { store }) => {
    const page = await store.auditReading.search(staff, body);
    return ok({ items: auditItems(page), next: page.next });
  },
);

export const exportAudit = staffRoute(
  {
    method: 'post',
    path: '/desk/audit/exports',
    tag: '后台审计',
    summary: '导出审计日志（CSV），导出本身写入审计日志',
    who: { roles: ['auditor'] },
    body: NewAuditExport,
    answers: { 200: '文件' },
  },
  async ({ by, body }, { store }) => {
    const pages = await store.auditReading.whole(by, body);
    return {
      status: 200,
      body: undefined,
      headers: { 'Content-Disposition': 'attachment; filename="audit.csv"' },
      type: FORMATS.csv.type,
      stream: FORMATS.csv.write(auditSheet(pages)),
    };
  },
);

export const auditSealed = staffRoute(
  {
    method: 'get',
    path: '/desk/audit/seals/newest',
    tag: '后台审计',
    summary: '审计日志的封存状态与最新封存值',
    who: READERS,
    answers: { 200: '封存状态' },
    answer: SealState,
  },
  async (_call, { store }) => ok(await store.auditReading.sealed()),
);
