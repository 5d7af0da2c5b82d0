import { composeTicket } from '../../domain/ticket';
import type { PersonalRecord } from '../../domain/student-record.schema';
import { documentNumber } from './documents';
import { CAMPUSES, type SeedSize } from './institutions';
import { chineseName } from './names';
import { GUIDE_PEOPLE, type SeedPerson } from './people';
import { type Random, createRandom } from './random';

type Identity = Pick<PersonalRecord, 'documentType' | 'documentNumber' | 'name'>;

/** What a CET6 review with this ticket comes to: [R16] at once, [R17] by hand, [R18] not at all. */
export type ReviewCase = 'passed' | 'passedOtherDocument' | 'failed';

export interface SeedScore extends Identity {
  readonly ticket: string;
  readonly score: number;
  readonly year: number;
  /** The candidate of this sitting who may ask for a review with it, and what comes of it. */
  readonly review: { readonly person: SeedPerson; readonly is: ReviewCase } | null;
}

const FIRST_YEAR = 2005;
const YEARS = 22;

/** Scores of 2005 to 2026: of candidates, and of people who have left long ago. */
export const scoresOf = (size: SeedSize, people: readonly SeedPerson[]): SeedScore[] => {
  const random = createRandom(0x0cce_7400);
  const ticketAt = ticketCounter();
  const scoreOf = (
    identity: Identity,
    campus: string,
    year: number,
    score: number,
    review: SeedScore['review'] = null,
  ): SeedScore => ({
    ...namedOnly(identity),
    ticket: ticketAt(campus, year),
    score,
    year,
    review,
  });
  const ofCase = (person: SeedPerson, is: ReviewCase, year: number): SeedScore =>
    scoreOf(
      is === 'passedOtherDocument' ? { ...stranger(random), name: person.name } : person,
      person.campus,
      year,
      is === 'failed' ? 300 + random.below(125) : 425 + random.below(200),
      { person, is },
    );

  const guide = [
    ofCase(GUIDE_PEOPLE.liBo, 'passed', 2016),
    ofCase(GUIDE_PEOPLE.liaoXiaoer, 'passedOtherDocument', 2016),
    ofCase(GUIDE_PEOPLE.yan, 'failed', 2016),
  ];
  const candidates = people.slice(guide.length).flatMap((person): SeedScore[] => {
    const year = 2022 + random.below(5);
    const passed = 425 + random.below(200);
    if (person.eligible.includes('2')) return [scoreOf(person, person.campus, year, passed)];
    const is = REVIEW_CASES[random.below(20)];
    return is ? [ofCase(person, is, year)] : [];
  });
  const left = Array.from({ length: YEARS * (size === 'demo' ? 50 : 1) }, (_, at) =>
    scoreOf(stranger(random), CAMPUSES.guide, FIRST_YEAR + (at % YEARS), 250 + random.below(400)),
  );
  return [...guide, ...candidates, ...left];
};

/** Out of twenty candidates who may not take CET6. */
const REVIEW_CASES: readonly ReviewCase[] = ['passed', 'passed', 'passedOtherDocument', 'failed'];

const namedOnly = ({ documentType, documentNumber, name }: Identity): Identity => ({
  documentType,
  documentNumber,
  name,
});

const stranger = (random: Random): Identity => ({
  documentType: 'residentId',
  documentNumber: documentNumber(random, 'residentId', '男', { from: 1980, years: 20 }),
  name: chineseName(random),
});

/** Seats in order of asking, thirty a room, for each campus and year; first halves only. */
const ticketCounter = (): ((campus: string, year: number) => string) => {
  const seats = new Map<string, number>();
  return (campus, year) => {
    const key = `${campus} ${year}`;
    const seat = seats.get(key) ?? 0;
    seats.set(key, seat + 1);
    return composeTicket({
      kind: 'written',
      campus,
      year,
      half: 1,
      subject: '1',
      room: 1 + Math.floor(seat / 30),
      seat: 1 + (seat % 30),
    });
  };
};
