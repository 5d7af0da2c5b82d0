import type { z } from 'zod';
import { DOCUMENT_LABELS } from '../../domain/identity';
import type { PersonalRecord } from '../../domain/student-record.schema';
import type { SittingFacts } from '../../domain/sitting';
import type { InstitutionNames } from '../../store/views';
import type { PersonalData, SubjectName } from '../contract/qualifications';
import { labelOfSubject, placeLabel } from './labels';

/** Where a candidate belongs. */
export interface Home {
  readonly school: string;
  readonly campus: string;
}

/** 学籍信息 as the pages show it [R11] [R28]. */
export const personalOf = (
  record: PersonalRecord,
  home: Home,
  names: InstitutionNames,
): z.input<typeof PersonalData> => ({
  ...record,
  documentTypeLabel: DOCUMENT_LABELS[record.documentType],
  schoolLabel: placeLabel(home.school, names.schools[home.school] ?? ''),
  campusLabel: placeLabel(home.campus, names.campuses[home.campus] ?? ''),
});

/** 资格科目. */
export const eligibleOf = (
  codes: readonly string[],
  sitting: Pick<SittingFacts, 'subjects'>,
): z.input<typeof SubjectName>[] =>
  codes.map((subject) => ({ subject, label: labelOfSubject(subject, sitting) }));

/** 通告信息: the province's first, then those of the campuses that have one. */
export const noticesOf = (
  province: string,
  campuses: readonly string[],
  names: InstitutionNames,
): { title: string; text: string }[] => [
  { title: `省通告：${placeLabel(province, names.provinceName)}`, text: names.provinceNotice },
  ...[...new Set(campuses)].flatMap((campus) => {
    const text = names.campusNotices[campus] ?? '';
    const title = `校区通告：${placeLabel(campus, names.campuses[campus] ?? '')}`;
    return text === '' ? [] : [{ title, text }];
  }),
];
