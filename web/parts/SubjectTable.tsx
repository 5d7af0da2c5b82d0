import { idOf, type FormState } from '../ui/Form';
import { SUBJECTS } from '../texts/registration';
import { OFFER_HEADS, OfferCells, type Offer } from './OfferCells';

export interface SubjectRow {
  readonly subject: string;
  readonly label: string;
  readonly offer: Offer;
}

interface SubjectTableProps {
  readonly caption: string;
  readonly rows: readonly SubjectRow[];
  readonly form: FormState;
}

/** Subjects to tick; where one cannot be chosen, the reason stands in place of its tick [R22] [R23]. */
export const SubjectTable = ({ caption, rows, form }: SubjectTableProps) => (
  <table class="cards">
    <caption>{caption}</caption>
    <thead>
      <tr>
        {[SUBJECTS.choose, SUBJECTS.subject, ...OFFER_HEADS].map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <Row key={row.subject} row={row} form={form} />
      ))}
    </tbody>
  </table>
);

interface RowProps {
  readonly row: SubjectRow;
  readonly form: FormState;
}

const Row = ({ row, form }: RowProps) => {
  const { label, offer } = row;
  // Nothing about the campus is of use to who may not take the subject at all.
  const isEligible = offer.whyNot?.code !== 'notEligible';
  return (
    <tr>
      <td data-label={SUBJECTS.choose}>
        {isEligible ? <Tick row={row} form={form} /> : SUBJECTS.notChoosable}
      </td>
      <th scope="row" data-label={SUBJECTS.subject}>
        {label}
      </th>
      {isEligible ? (
        <OfferCells offer={offer} />
      ) : (
        <td colSpan={OFFER_HEADS.length}>{offer.whyNot?.message}</td>
      )}
    </tr>
  );
};

const Tick = ({ row, form }: RowProps) => {
  const { subject, label, offer } = row;
  const error = form.errorOf(subject);
  if (!offer.choosable) {
    // Reachable from the summary of errors, when a place went while it was being taken.
    return (
      <span id={idOf(subject)} tabIndex={-1} class="hint">
        {offer.whyNot?.message}
      </span>
    );
  }
  return (
    <>
      <input
        id={idOf(subject)}
        type="checkbox"
        aria-label={label}
        checked={form.values[subject] === 'yes'}
        aria-invalid={error !== null ? true : undefined}
        onChange={(event) => form.set(subject, event.currentTarget.checked ? 'yes' : '')}
      />
      {error !== null && <span class="error">{error}</span>}
    </>
  );
};
