import { yuanOf } from '../../domain/money';
import type { Entry } from '../../domain/registration';
import type { SittingFacts } from '../../domain/sitting';
import { labelOfSubject } from './labels';

/** An entry as it was just made. */
export const entryOf = (entry: Entry, sitting: Pick<SittingFacts, 'subjects'>) => ({
  subject: entry.subject,
  label: labelOfSubject(entry.subject, sitting),
  campus: entry.campus,
  feeFen: entry.feeFen,
  feeYuan: yuanOf(entry.feeFen),
  payBy: entry.payBy,
});
