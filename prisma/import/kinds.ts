import type { ImportKindName } from '../../domain/importing';
import { barred } from './barred';
import { campuses } from './campuses';
import { cet4Scores } from './cet4-scores';
import type { ImportKind } from './kind';
import { offerings } from './offerings';
import { studentRecords } from './student-records';

/** All that can be imported [R43]. */
export const KINDS: Readonly<Record<ImportKindName, ImportKind>> = {
  studentRecords,
  barred,
  cet4Scores,
  campuses,
  offerings,
};
