import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { AuditFound, SealState } from '../../../api/desk/contract/audit';
import { StaffPerson } from '../../../api/desk/contract/staff';
import { auditStaff } from '../../../store/desk/staff-audit';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** 审计日志 at the desk [R48]: who, when, from where, what before and after, why. */
let rig: DeskRig;
let auditor: Colleague;
let number: string;
beforeAll(async () => {
  rig = await createDeskRig();
  auditor = await rig.staff('auditor');
  const candidate = await rig.saved();
  ({ number } = await candidate.page());
  await candidate.choose([{ subject: '1' }]);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const search = (by: Colleague, body: object) =>
  by.http.read(AuditFound, 'POST', '/desk/audit/search', { body });
const today = () => ({
  since: new Date(Date.now() - 3_600_000).toISOString(),
  until: new Date(Date.now() + 3_600_000).toISOString(),
});

describe('an auditor', () => {
  test('reads what happened to a registration, newest first, in plain words', async () => {
    const { items, next } = await search(auditor, { subject: number });
    expect(next).toBeNull();
    expect(items.map(({ title, actorWords }) => `${actorWords}：${title}`)).toEqual([
      '考生：报考科目',
      '考生：保存报名信息',
    ]);
    expect(items[0]?.text).toMatch(/英语四级笔试/);
    expect(items.map(({ from, role }) => [from, role])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('reads of an act of staff who did it, as what, from where, why, and what before and after', async () => {
    const operator = await rig.staff('operator');
    const officer = await rig.staff('officer', { kind: 'school', code: '99301' });
    await operator.http.read(StaffPerson, 'POST', `/desk/staff/${officer.id}/disabling`, {
      body: { why: '离职', version: 2 },
    });
    const { items } = await search(auditor, { actor: `staff:${operator.id}`, subject: officer.id });
    expect(items).toEqual([
      expect.objectContaining({
        actor: `staff:${operator.id}`,
        actorWords: '工作人员 测试人员',
        role: '运维',
        from: '127.0.0.1',
        why: '离职',
        subject: officer.id,
      }),
    ]);
    expect(JSON.stringify([items[0]?.before, items[0]?.after])).toMatch(/active.*disabled/);
  });

  test('reads page by page by who, what and when, each row once', async () => {
    const by = { staff: await memberOf(auditor), from: '10.1.2.3' };
    for (let at = 0; at < 7; at += 1) {
      await auditStaff(rig.database.pool, by, at % 2 === 0 ? 'even' : 'odd', `P${at}`);
    }
    const subjects = async (body: object) => {
      const found: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page: z.output<typeof AuditFound> = await search(auditor, {
          ...body,
          limit: 2,
          ...(after === '' ? {} : { after }),
        });
        found.push(...page.items.map(({ subject }) => subject));
        after = page.next;
      }
      return found;
    };
    const actor = `staff:${auditor.id}`;
    // Last of all the row of the joining.
    const all = ['P6', 'P5', 'P4', 'P3', 'P2', 'P1', 'P0', auditor.id];
    expect(await subjects({ actor })).toEqual(all);
    expect(await subjects({ actor, action: 'odd' })).toEqual(['P5', 'P3', 'P1']);
    expect(await subjects({ action: 'even', ...today() })).toEqual(['P6', 'P4', 'P2', 'P0']);
    const until = new Date(Date.now() - 3_600_000).toISOString();
    expect(await subjects({ actor, until })).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['an action alone', { action: 'even' }],
    ['a candidate’s account alone', { actor: 'candidate:1' }],
    [
      'a span of more than a month',
      { since: '2026-01-01T00:00:00Z', until: '2026-02-02T00:00:00Z' },
    ],
    [
      'a span that ends before it begins',
      { since: '2026-02-02T00:00:00Z', until: '2026-01-01T00:00:00Z' },
    ],
  ])(
    'asked for by %s is told to narrow it: nobody reads all of the log at once',
    async (_what, body) => {
      const { fields } = await expectRefusal(search(auditor, body), 'invalidInput');
      expect(fields).toEqual(['since']);
    },
  );

  test('takes a file whose cells stay text, and the export is audited itself', async () => {
    const by = { staff: await memberOf(auditor), from: '10.1.2.3' };
    await auditStaff(rig.database.pool, by, 'tested', 'X1', { why: '=HYPERLINK("http://evil")' });
    const answer = await auditor.http.send('POST', '/desk/audit/exports', {
      body: { subject: 'X1', why: '年度审计' },
    });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
    const [row] = parse<Record<string, string>>(answer.text, { bom: true, columns: true });
    expect(row).toMatchObject({
      对象: 'X1',
      岗位: '审计',
      网络地址: '10.1.2.3',
      操作代码: 'tested',
      原因: `'=HYPERLINK("http://evil")`,
    });
    const { items } = await search(auditor, { subject: 'audit' });
    expect(items[0]).toMatchObject({ action: 'auditExported', why: '年度审计', role: '审计' });
    expect(items[0]?.detail).toMatchObject({ filter: { subject: 'X1' } });
  });

  test('sees how the log is sealed, and the hash to keep', async () => {
    await rig.store.audit.seal();
    const { newest } = await auditor.http.read(SealState, 'GET', '/desk/audit/seals/newest');
    const { head, hashes } = await rig.store.audit.verify();
    expect(newest?.hash).toBe(head?.hash);
    expect(hashes.has(newest?.hash ?? '')).toBe(true);
  });
});

describe('an auditor of one province', () => {
  test('sees what was done to its registrations and by its staff, and nothing of others', async () => {
    const here = await rig.staff('auditor', { kind: 'province', code: '99' });
    const elsewhere = await rig.staff('auditor', { kind: 'province', code: '98' });
    const officer = await rig.staff('officer', { kind: 'school', code: '99301' });
    const act = { staff: await memberOf(officer), from: '10.1.2.3' };
    await auditStaff(rig.database.pool, act, 'tested', 'Y1');

    expect((await search(here, { subject: number })).items).toHaveLength(2);
    expect((await search(elsewhere, { subject: number })).items).toEqual([]);
    expect((await search(here, { subject: 'Y1' })).items).toHaveLength(1);
    expect((await search(elsewhere, { subject: 'Y1' })).items).toEqual([]);
    expect((await search(elsewhere, today())).items.map(({ actor }) => actor)).not.toContain(
      `staff:${officer.id}`,
    );
  });
});

/** As the desk itself would name who acts. */
const memberOf = async (colleague: Colleague) => {
  const { id, role, scope } = await colleague.me();
  return { id, role, scope };
};
