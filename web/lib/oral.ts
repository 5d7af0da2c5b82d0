import { api, ask, type Schemas } from './api';
import type { Answer } from './problem';
import type { Offer } from '../parts/OfferCells';

type Subject = Schemas['SubjectsPage']['subjects'][number];
export type OralCampus = Schemas['OralCampusesPage']['campuses'][number];

/** 口试报考 as it is at one moment: the page, and for each subject the campuses that may be chosen [R24]. */
export interface Oral {
  readonly page: Schemas['SubjectsPage'];
  readonly campuses: ReadonlyMap<string, readonly OralCampus[]>;
}

/** @param only one subject alone, for 编辑口试报考科目信息 */
export const loadOral = async (only: string | null): Promise<Answer<Oral>> => {
  const page = await ask(
    api.GET('/registrations/mine/subjects', { params: { query: { kind: 'oral' } } }),
  );
  if (!page.ok) return page;
  const elsewhere = page.data.subjects.filter(
    ({ subject, mayChooseCampus }) => mayChooseCampus && (only === null || subject === only),
  );
  const lists = await Promise.all(
    elsewhere.map(({ subject }) =>
      ask(api.GET('/registrations/mine/oral-campuses', { params: { query: { subject } } })),
    ),
  );
  const campuses = new Map<string, readonly OralCampus[]>();
  for (const list of lists) {
    if (!list.ok) return list;
    campuses.set(list.data.subject, list.data.campuses);
  }
  return { ok: true, data: { page: page.data, campuses } };
};

/** The draft's name for the campus of a subject. */
export const campusField = (subject: string): string => `${subject}.campus`;

/** The subject at the campus that was picked; at its own as long as none was, or the picked one has closed. */
export const offerOf = (
  { campuses }: Oral,
  subject: Subject,
  values: Readonly<Record<string, string>>,
): Offer & { readonly notice?: string } =>
  campuses
    .get(subject.subject)
    ?.find(({ campus }) => campus === values[campusField(subject.subject)]) ?? subject;
