import { DOCUMENT_LABELS } from '../../../domain/identity';
import { beijing } from '../../../domain/instant';
import { yuanOf } from '../../../domain/money';
import type { UnpaidRow } from '../../../store/desk/board-lists';
import type { Sheet } from './sheet';

const COLUMNS: readonly (readonly [string, (row: UnpaidRow) => string])[] = [
  ['学校', (row) => row.schoolName],
  ['校区', (row) => row.campusName],
  ['报名号', (row) => row.number],
  ['姓名', (row) => row.name],
  ['证件类型', (row) => DOCUMENT_LABELS[row.documentType]],
  ['证件号码', (row) => row.documentNumber],
  ['学号', (row) => row.studentNumber],
  ['院系', (row) => row.department],
  ['专业', (row) => row.major],
  ['班级', (row) => row.className],
  ['未支付科目', (row) => row.subjects.join('、')],
  ['金额（元）', (row) => yuanOf(row.amountFen)],
  ['最早支付截止（北京时间）', (row) => (row.payBy === null ? '集体缴费锁定' : beijing(row.payBy))],
];

/** 未缴费 and 6 小时内到期 as a table [R44]. */
export const unpaidSheet = (pages: AsyncIterable<readonly UnpaidRow[]>): Sheet => ({
  header: COLUMNS.map(([title]) => title),
  pages: tabled(pages),
});

async function* tabled(
  pages: AsyncIterable<readonly UnpaidRow[]>,
): AsyncGenerator<readonly (readonly string[])[]> {
  for await (const page of pages) {
    yield page.map((row) => COLUMNS.map(([, cellOf]) => cellOf(row)));
  }
}
