import type { z } from 'zod';
import { maskDocument } from '../../../domain/masked-document';
import { yuanOf } from '../../../domain/money';
import type { UnpaidRow } from '../../../store/desk/board-lists';
import { created, ok } from '../../reply';
import type { Policy } from '../../route';
import {
  Board,
  BoardQuery,
  ListQuery,
  NewExport,
  NewReminders,
  RemindersAsked,
  UnpaidList,
} from '../contract/boards';
import { FORMATS } from '../exports/formats';
import { unpaidSheet } from '../exports/unpaid-sheet';
import { staffRoute } from '../route';

const WATCHING: Policy = {
  roles: ['officer', 'provinceOfficer', 'specialist', 'leader', 'operator', 'auditor'],
};
/** Those who know these candidates and answer for them. */
const CARING: Policy = { roles: ['officer', 'provinceOfficer'] };

export const readBoard = staffRoute(
  {
    method: 'get',
    path: '/desk/boards',
    tag: '后台看板',
    summary: '各校区的学籍、报名、未支付和已支付人数',
    who: WATCHING,
    query: BoardQuery,
    answers: { 200: '看板' },
    answer: Board,
    refusals: ['notFound', 'noSitting'],
  },
  async ({ staff, query }, { store }) => {
    const { items, next } = await store.boards.counts(staff, query);
    return ok({ items: [...items], next });
  },
);

export const listUnpaid = staffRoute(
  {
    method: 'post',
    path: '/desk/boards/lists',
    tag: '后台看板',
    summary: '未缴费或 6 小时内到期的考生',
    who: CARING,
    body: ListQuery,
    answers: { 200: '名单的一页' },
    answer: UnpaidList,
    refusals: ['notFound', 'noSitting'],
  },
  async ({ staff, body }, { store }) => {
    const { items, next } = await store.boardLists.page(staff, body);
    return ok({ items: items.map(shown), next });
  },
);

export const exportUnpaid = staffRoute(
  {
    method: 'post',
    path: '/desk/boards/exports',
    tag: '后台看板',
    summary: '导出名单（CSV 或 XLSX），写入审计日志',
    who: CARING,
    body: NewExport,
    answers: { 200: '文件' },
    refusals: ['notFound', 'noSitting', 'reasonIsPersonal'],
  },
  async ({ by, body }, { store }) => {
    const rows = await store.boardLists.whole(by, body);
    const { type, write } = FORMATS[body.format];
    const name = `${body.list}-${body.under ?? 'all'}.${body.format}`;
    return {
      status: 200,
      body: undefined,
      headers: { 'Content-Disposition': `attachment; filename="${name}"` },
      type,
      stream: write(unpaidSheet(rows)),
    };
  },
);

export const remindUnpaid = staffRoute(
  {
    method: 'post',
    path: '/desk/boards/reminders',
    tag: '后台看板',
    summary: '给名单上的考生发送支付提醒邮件',
    who: CARING,
    body: NewReminders,
    answers: { 201: '已安排发送' },
    answer: RemindersAsked,
    refusals: ['notFound', 'noSitting', 'reasonIsPersonal'],
  },
  async ({ by, body }, { store }) => created(await store.bulkReminders.remind(by, body)),
);

/** On screen the number is enough to tell two of one name apart; the whole of it is in the file. */
const shown = ({ documentNumber, ...row }: UnpaidRow): Item => ({
  ...row,
  subjects: [...row.subjects],
  documentMasked: maskDocument(documentNumber),
  amountYuan: yuanOf(row.amountFen),
});

type Item = z.input<typeof UnpaidList>['items'][number];
