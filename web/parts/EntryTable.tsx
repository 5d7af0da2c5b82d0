import type { Schemas } from '../lib/api';
import { COMMON } from '../texts/common';
import { ENTRIES, MINE } from '../texts/registration';
import { Countdown } from '../ui/Countdown';

export type EntryRow = Schemas['EntryTable']['rows'][number];

interface EntryTableProps {
  /** Names the heading, which gets the focus when a row has gone. */
  readonly id: string;
  readonly title: string;
  readonly table: Schemas['EntryTable'];
  /** Where 支付 leads; `null` while another payment is open. */
  readonly payAt: string | null;
  readonly isRefreshing: boolean;
  /** What 更新 of this table has to say. */
  readonly refreshed: string | null;
  readonly onRefresh: () => void;
  readonly onCancel: (row: EntryRow) => void;
  /** A deadline has passed. */
  readonly onOver: () => void;
}

/** 笔试报考科目信息 or 口试报考科目信息, with its 支付状态 [R28]. */
export const EntryTable = (props: EntryTableProps) => {
  const { id, title, table } = props;
  const { summary, rows, emptyMessage } = table;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      {rows.length === 0 ? (
        <p>{emptyMessage}</p>
      ) : (
        <>
          <p role="status">
            {ENTRIES.payment}
            {COMMON.colon}
            {summary.label} {ENTRIES.unpaid}
            {COMMON.colon}
            {ENTRIES.yuan(summary.unpaidYuan)}
          </p>
          <Rows {...props} />
          <Buttons {...props} />
        </>
      )}
    </section>
  );
};

const Rows = ({ id, table, onCancel, onOver }: EntryTableProps) => (
  <table class="cards" aria-labelledby={id}>
    <thead>
      <tr>
        {HEADS.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {table.rows.map((row) => (
        <tr key={row.subject}>
          <td data-label={ENTRIES.ordinal}>{row.ordinal}</td>
          <th scope="row" data-label={ENTRIES.subject}>
            {row.label}
          </th>
          <td data-label={ENTRIES.fee}>{row.feeYuan}</td>
          <td data-label={ENTRIES.payment}>
            {row.payment.label}
            {row.payBy !== null && row.payment.state === 'held' && (
              <p class="hint">
                {ENTRIES.payBy}
                <Countdown until={row.payBy} onOver={onOver} />
              </p>
            )}
          </td>
          <td data-label={ENTRIES.seating}>{row.seating}</td>
          <td data-label={ENTRIES.takenUp}>{row.takenUp}</td>
          <td data-label={ENTRIES.school}>{row.schoolLabel}</td>
          <td data-label={ENTRIES.campus}>{row.campusLabel}</td>
          <td data-label={ENTRIES.action}>
            {row.whyNotCancel ? (
              <span class="hint">{row.whyNotCancel.message}</span>
            ) : (
              <button
                type="button"
                aria-label={ENTRIES.cancelOf(row.label)}
                onClick={() => onCancel(row)}
              >
                {ENTRIES.cancel}
              </button>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const HEADS = [
  ENTRIES.ordinal,
  ENTRIES.subject,
  ENTRIES.fee,
  ENTRIES.payment,
  ENTRIES.seating,
  ENTRIES.takenUp,
  ENTRIES.school,
  ENTRIES.campus,
  ENTRIES.action,
];

const Buttons = (props: EntryTableProps) => {
  const { title, table, payAt, isRefreshing, refreshed, onRefresh } = props;
  const isUnpaid = table.summary.unpaidFen > 0;
  return (
    <>
      {isUnpaid && payAt === null && <p class="hint">{ENTRIES.paying}</p>}
      <p class="actions">
        {isUnpaid && payAt !== null && (
          <a class="button primary" href={payAt} aria-label={ENTRIES.payOf(title)}>
            {ENTRIES.pay}
          </a>
        )}
        <button
          type="button"
          aria-label={ENTRIES.refreshOf(title)}
          aria-disabled={isRefreshing}
          onClick={onRefresh}
        >
          {isRefreshing ? COMMON.busy : MINE.refresh}
        </button>
      </p>
      <p class="hint" role="status">
        {refreshed}
      </p>
    </>
  );
};
