import type { Schemas } from '../lib/api';
import { beijingTime } from '../lib/clock';
import { SUBJECTS } from '../texts/registration';
import { Remaining } from './Remaining';

/** A subject at a campus: of both pages that offer one. */
export type Offer = Pick<
  Schemas['OralCampusesPage']['campuses'][number],
  | 'campus'
  | 'campusLabel'
  | 'schoolLabel'
  | 'feeYuan'
  | 'remaining'
  | 'window'
  | 'examAt'
  | 'choosable'
  | 'whyNot'
>;

/** The headings of `OfferCells`, in their order [R23]. */
export const OFFER_HEADS = [
  SUBJECTS.fee,
  SUBJECTS.school,
  SUBJECTS.campus,
  SUBJECTS.remaining,
  SUBJECTS.window,
  SUBJECTS.examAt,
];

export const OfferCells = ({ offer }: { offer: Offer }) => (
  <>
    <td data-label={SUBJECTS.fee}>{offer.feeYuan ?? SUBJECTS.notSet}</td>
    <td data-label={SUBJECTS.school}>{offer.schoolLabel}</td>
    <td data-label={SUBJECTS.campus}>{offer.campusLabel}</td>
    <td data-label={SUBJECTS.remaining}>
      <Remaining remaining={offer.remaining} />
    </td>
    <td data-label={SUBJECTS.window}>
      {offer.window
        ? SUBJECTS.fromTo(beijingTime(offer.window.opensAt), beijingTime(offer.window.closesAt))
        : SUBJECTS.notSet}
    </td>
    <td data-label={SUBJECTS.examAt}>
      {offer.examAt === null ? SUBJECTS.notSet : beijingTime(offer.examAt)}
    </td>
  </>
);
