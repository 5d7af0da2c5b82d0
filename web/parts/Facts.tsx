import { Fragment } from 'preact';
import type { Schemas } from '../lib/api';
import { MINE, PERSON } from '../texts/registration';

interface FactsProps {
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** Label and value, one below the other; what is not known says so. */
export const Facts = ({ facts }: FactsProps) => (
  <dl class="facts">
    {facts.map(([label, value]) => (
      <Fragment key={label}>
        <dt>{label}</dt>
        <dd>{value === '' ? PERSON.empty : value}</dd>
      </Fragment>
    ))}
  </dl>
);

type Personal = Schemas['PersonalData'];

/** Who it is [R11] [R28]. */
export const personFacts = (personal: Personal): FactsProps['facts'] => [
  [PERSON.name, personal.name],
  [PERSON.sex, personal.sex],
  [PERSON.documentType, personal.documentTypeLabel],
  [PERSON.documentNumber, personal.documentNumber],
];

/** 学籍 [R11]. */
export const recordFacts = (personal: Personal): FactsProps['facts'] => [
  [PERSON.school, personal.schoolLabel],
  [PERSON.campus, personal.campusLabel],
  [PERSON.education, personal.education],
  [PERSON.duration, personal.duration],
  [PERSON.entryYear, personal.entryYear],
  [PERSON.grade, personal.grade],
  [PERSON.department, personal.department],
  [PERSON.major, personal.major],
  [PERSON.className, personal.className],
  [PERSON.studentNumber, personal.studentNumber],
  [PERSON.note, personal.note],
];

export const namesOf = (subjects: readonly Schemas['SubjectName'][]): string =>
  subjects.map(({ label }) => label).join(MINE.separator);
