import { REFUSALS, type Refusal } from '../../domain/refusals';
import { subjectLabel, type SittingFacts } from '../../domain/sitting';
import type { SubjectCode } from '../../domain/registration';

/** How the site writes things: `(99301)测试学校机构01`, `(1) 英语四级笔试`. */
export const placeLabel = (code: string, name: string): string => `(${code})${name}`;

export const labelOfSubject = (
  code: SubjectCode,
  sitting: Pick<SittingFacts, 'subjects'>,
): string => {
  const subject = sitting.subjects.get(code);
  return subject ? subjectLabel(subject) : `(${code})`;
};

/** A refusal in the place of the control it takes away. */
export const reasonOf = (no: Refusal | null): { code: string; message: string } | null =>
  no && { code: no.refusal, message: no.detail ?? REFUSALS[no.refusal].title };
