import { Link } from 'wouter';
import type { Schemas } from '../lib/api';
import { PATHS } from '../paths';
import { CANDIDATE } from '../texts/candidates';
import { TIME } from '../texts/time';
import type { Seen } from './ContactLook';
import { DataTable, type Column } from './DataTable';
import { Facts } from './Facts';
import { Time } from './Time';

type Candidate = Schemas['CandidatePage'];
type Entry = Schemas['EntryTable']['rows'][number];
interface PartProps {
  readonly candidate: Candidate;
}

/** Who it is; what was looked at with a reason stands in full, in this page only. */
export const CandidateFacts = ({ candidate, seen }: PartProps & { seen: Seen | null }) => {
  const { personal } = candidate;
  const inFull = (field: Seen['field'], masked: string): string =>
    seen?.field === field ? seen.value : masked;
  return (
    <section>
      <h2>{CANDIDATE.personal}</h2>
      {candidate.extent === 'exam' && <p>{CANDIDATE.examOnly}</p>}
      <Facts
        facts={[
          [CANDIDATE.number, candidate.number],
          [CANDIDATE.state, candidate.stateLabel],
          [TIME.of(CANDIDATE.savedAt), <Time key="saved" at={candidate.savedAt} />],
          [TIME.of(CANDIDATE.deletedAt), candidate.deletedAt && <Time at={candidate.deletedAt} />],
          [TIME.of(CANDIDATE.emptyBy), candidate.emptyBy && <Time at={candidate.emptyBy} />],
          [CANDIDATE.name, personal.name],
          [CANDIDATE.sex, personal.sex],
          [CANDIDATE.documentType, personal.documentTypeLabel],
          [CANDIDATE.documentNumber, inFull('documentNumber', personal.documentNumber)],
          [
            CANDIDATE.email,
            CANDIDATE.verified(inFull('email', candidate.email), candidate.emailVerified),
          ],
          [CANDIDATE.school, personal.schoolLabel],
          [CANDIDATE.campus, personal.campusLabel],
          [CANDIDATE.department, personal.department],
          [CANDIDATE.major, personal.major],
          [CANDIDATE.className, personal.className],
          [CANDIDATE.studentNumber, personal.studentNumber],
          [CANDIDATE.eligible, candidate.eligible.map(({ label }) => label).join('、')],
        ]}
      />
    </section>
  );
};

const ENTRIES: readonly Column<Entry>[] = [
  { title: CANDIDATE.subject, field: 'label' },
  { title: CANDIDATE.fee, field: 'feeYuan', className: 'number' },
  { title: CANDIDATE.payment, render: ({ payment }) => payment.label },
  { title: CANDIDATE.place, field: 'campusLabel' },
  { title: TIME.of(CANDIDATE.payBy), render: ({ payBy }) => <Time at={payBy} /> },
];

/** What is entered, and for the rest the rule that stands against it. */
export const CandidateSubjects = ({ candidate }: PartProps) => (
  <>
    <Entries title={CANDIDATE.written} table={candidate.written} />
    <Entries title={CANDIDATE.oral} table={candidate.oral} />
    <DataTable
      title={CANDIDATE.blocked}
      rows={candidate.blocked}
      keyOf={({ subject }) => subject}
      columns={[
        { title: CANDIDATE.subject, field: 'label' },
        { title: CANDIDATE.place, field: 'campusLabel' },
        {
          title: CANDIDATE.reason,
          render: ({ choosable, whyNot }) =>
            choosable ? <span className="good">{CANDIDATE.choosable}</span> : whyNot?.message,
        },
      ]}
    />
  </>
);

const Entries = ({ title, table }: { title: string; table: Schemas['EntryTable'] }) => (
  <DataTable
    title={title}
    rows={table.rows}
    keyOf={({ subject }) => subject}
    columns={ENTRIES}
    none={table.emptyMessage}
  />
);

/** What is being paid, what came in and where it went; reviews and rebinds lead to their pages. */
export const CandidateMoney = ({ candidate }: PartProps) => (
  <>
    {candidate.orders.length > 0 && (
      <DataTable
        title={CANDIDATE.orders}
        rows={candidate.orders}
        keyOf={({ orderNo }) => orderNo}
        columns={[
          { title: CANDIDATE.orderNo, field: 'orderNo' },
          { title: CANDIDATE.payment, field: 'stateLabel' },
          { title: CANDIDATE.amount, field: 'amountYuan', className: 'number' },
          { title: TIME.of(CANDIDATE.payBy), render: ({ expiresAt }) => <Time at={expiresAt} /> },
        ]}
      />
    )}
    {candidate.money.length > 0 && (
      <DataTable
        title={CANDIDATE.money}
        rows={candidate.money}
        keyOf={({ gateway, tradeNo }) => `${gateway}:${tradeNo}`}
        columns={[
          { title: CANDIDATE.gateway, field: 'gateway' },
          { title: CANDIDATE.tradeNo, field: 'tradeNo' },
          { title: CANDIDATE.amount, field: 'amountYuan', className: 'number' },
          { title: TIME.of(CANDIDATE.paidAt), render: ({ paidAt }) => <Time at={paidAt} /> },
          {
            title: CANDIDATE.lines,
            render: ({ lines }) =>
              lines.map(({ label, outcome }) => `${label}：${outcome}`).join('；'),
          },
        ]}
      />
    )}
    <Numbers title={CANDIDATE.reviews} under={PATHS.reviews} items={candidate.reviews} />
    <Numbers title={CANDIDATE.rebinds} under={PATHS.rebinds} items={candidate.rebinds} />
  </>
);

interface NumbersProps {
  readonly title: string;
  readonly under: string;
  readonly items: readonly { readonly number: string; readonly stateLabel: string }[];
}

const Numbers = ({ title, under, items }: NumbersProps) =>
  items.length > 0 && (
    <section>
      <h2>{title}</h2>
      <ul>
        {items.map(({ number, stateLabel }) => (
          <li key={number}>
            <Link href={`${under}/${number}`}>{number}</Link> {stateLabel}
          </li>
        ))}
      </ul>
    </section>
  );
