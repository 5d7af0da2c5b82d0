import { whyNotReason } from '../../domain/reasons';
import { Refused } from '../../domain/refusals';

/** The grounds of an act go into the audit log [R48]: refuses `reasonIsPersonal` before anything is done. */
export const demandReason = (why: string): void => {
  const no = whyNotReason(why, 'why');
  if (no) throw new Refused(no);
};
