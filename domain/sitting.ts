import type { Instant } from './instant';
import type { Fen } from './money';
import type { CampusCode, SubjectCode } from './registration';

/** The policies of a sitting (考次): every duration a rule uses, in the unit its name says. */
export interface SittingPolicy {
  readonly code: string;
  /** How long an unpaid entry lives [R27]: 24. */
  readonly holdHours: number;
  /** How long a registration without any subject lives [R13]: 24. */
  readonly emptyHours: number;
  /** How long before a purge the reminder is sent: 4. */
  readonly reminderHours: number;
  /** How long an officer has to decide on a review [R19]: 24. */
  readonly reviewHours: number;
  /** After this nothing can be paid; last window's end + 24 h unless set [R27]. */
  readonly payCloseAt: Instant;
  /** Whether English 4 and English 6 may be taken in one sitting [R21]. */
  readonly englishBothLevels: boolean;
}

/** 科目 [R20]. */
export interface Subject {
  readonly code: SubjectCode;
  /** In Chinese, as the subject's name begins: `英语`. */
  readonly language: string;
  readonly level: 4 | 6;
  readonly kind: 'written' | 'oral';
  readonly name: string;
  /** `null` until the exam date is published. */
  readonly examAt: Instant | null;
}

/** A campus within the sitting. */
export interface Campus {
  readonly code: CampusCode;
  readonly school: string;
  readonly province: string;
  readonly name: string;
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** Whether outside candidates may take orals here [R24]. */
  readonly takesOutside: boolean;
  /** Whether this campus, and its school, let their own candidates take orals elsewhere [R24]. */
  readonly allowsElsewhere: boolean;
  /** What is offered here: fee and capacity (`null`: no limit). */
  readonly offerings: readonly Offering[];
}

export interface Offering {
  readonly subject: SubjectCode;
  readonly feeFen: Fen;
  readonly capacity: number | null;
}

/** What a rule may ask about the sitting; read at most a second ago. */
export interface SittingFacts {
  readonly policy: SittingPolicy;
  readonly subjects: ReadonlyMap<SubjectCode, Subject>;
  readonly campuses: ReadonlyMap<CampusCode, Campus>;
}

export const isWithinWindow = (campus: Campus, now: Instant): boolean =>
  campus.opensAt <= now && now < campus.closesAt;

export const offeringOf = (campus: Campus, subject: SubjectCode): Offering | undefined =>
  campus.offerings.find((offering) => offering.subject === subject);

/** `(1) 英语四级笔试`, as the site shows a subject [R20]. */
export const subjectLabel = (subject: Pick<Subject, 'code' | 'name'>): string =>
  `(${subject.code}) ${subject.name}`;
