import type { z } from 'zod';
import { formatHint } from '../../domain/identity';
import { cet6Of, withApproval } from '../../domain/reviewing';
import { whyNotSave, type StudentRecord } from '../../store/saving';
import type { Store } from '../../store/store';
import type { Qualification } from '../contract/qualifications';
import { reasonOf } from './labels';
import { eligibleOf, personalOf } from './personal';
import { reviewGlance } from './review-page';

type Page = Omit<z.input<typeof Qualification>, 'qualification' | 'expiresAt'>;

/** 资格信息确认 [R11]: the record, and whether it may be saved now. */
export const qualificationPage = async (
  { sittings, views, reviews, now }: Pick<Store, 'sittings' | 'views' | 'reviews' | 'now'>,
  record: StudentRecord,
  account: string,
): Promise<Page> => {
  const sitting = await sittings.read([record.campus]);
  const campus = sitting.campuses.get(record.campus);
  const names = await views.institutions(campus?.province ?? '', [record.campus]);
  const serverNow = await now();
  const no = whyNotSave(campus, serverNow);
  const { documentType, documentNumber } = record.personal;
  const cet6 = cet6Of(sitting.subjects.values());
  return {
    serverNow,
    personal: personalOf(
      record.personal,
      { school: campus?.school ?? '', campus: record.campus },
      names,
    ),
    eligible: eligibleOf(withApproval(record.eligible, record.cet6Approved, cet6), sitting),
    documentHint: formatHint(documentType, documentNumber),
    window: campus ? { opensAt: campus.opensAt, closesAt: campus.closesAt } : null,
    canSave: no === null,
    whyNotSave: reasonOf(no),
    review: reviewGlance(await reviews.glance({ account, record: record.id })),
    notice:
      '保存成功后，学籍库信息的修改将无法影响到已保存的报名信息，保存前请务必确认自己信息正确！',
  };
};
