import { z } from 'zod';
import { CampusCode, Fen, Instant, Reason, ServerNow, SubjectCode, Yuan } from './common';
import { OpenOrder } from './orders';
import { PersonalData, SubjectName } from './qualifications';
import { ReviewGlance } from './reviews';

const step = z.object({
  step: z.enum([
    'written',
    'writtenPayment',
    'oral',
    'oralPayment',
    'complete',
    'ticket',
    'exam',
    'end',
  ]),
  label: z.string(),
  optional: z.boolean(),
  state: z.enum(['done', 'current', 'open']),
  stateLabel: z.string(),
});

const row = z.object({
  ordinal: z.int(),
  subject: SubjectCode,
  label: z.string(),
  feeFen: Fen,
  feeYuan: Yuan,
  payment: z.object({ state: z.enum(['held', 'paid']), label: z.string() }),
  /** 编排状态. */
  seating: z.string(),
  /** 科目报考方式. */
  takenUp: z.string(),
  schoolLabel: z.string(),
  campus: CampusCode,
  campusLabel: z.string(),
  /** When the unpaid entry is deleted [R27]. */
  payBy: Instant.nullable(),
  /** Why it can be neither cancelled nor moved now. */
  whyNotCancel: Reason.nullable(),
});

export const EntryTable = z
  .object({
    summary: z.object({
      state: z.enum(['none', 'allUnpaid', 'partlyPaid', 'allPaid']),
      label: z.string(),
      unpaidFen: Fen,
      unpaidYuan: Yuan,
    }),
    rows: z.array(row),
    emptyMessage: z.string(),
  })
  .meta({ id: 'EntryTable', description: '报考科目表' });

const notice = z.object({ title: z.string(), text: z.string() });

/** 报名信息: everything that the page shows [R28]. */
export const RegistrationPage = z
  .object({
    number: z.string(),
    serverNow: ServerNow,
    header: z.object({ name: z.string(), sittingName: z.string() }),
    tips: z.array(z.string()).meta({ description: '提示' }),
    personal: PersonalData,
    progress: z.array(step).meta({ description: '报名流程' }),
    nextStep: z.string().meta({ description: '下一步该做什么' }),
    eligible: z.array(SubjectName),
    review: ReviewGlance,
    written: EntryTable,
    oral: EntryTable,
    openOrder: OpenOrder.nullable(),
    /** When it is deleted if it stays without subjects [R13]. */
    emptyBy: Instant.nullable(),
    notices: z.array(notice).meta({ description: '通告信息' }),
  })
  .meta({ id: 'RegistrationPage', description: '报名信息' });

export const SubjectsQuery = z.object({ kind: z.enum(['written', 'oral']) });

export const Remaining = z
  .object({
    /** `null`: no limit is set. */
    places: z.int().nullable(),
    label: z.string().meta({ example: '45' }),
    colour: z.enum(['green', 'yellow', 'red']),
  })
  .meta({ id: 'Remaining', description: '剩余容量' });

const offer = {
  campus: CampusCode,
  campusLabel: z.string(),
  schoolLabel: z.string(),
  feeFen: Fen.nullable(),
  feeYuan: Yuan.nullable(),
  remaining: Remaining.nullable(),
  window: z.object({ opensAt: Instant, closesAt: Instant }).nullable(),
  examAt: Instant.nullable(),
  choosable: z.boolean(),
  whyNot: Reason.nullable(),
};

/** 笔试报考 and 口试报考 [R21]–[R25]. */
export const SubjectsPage = z
  .object({
    kind: z.enum(['written', 'oral']),
    serverNow: ServerNow,
    instructions: z.array(z.string()).meta({ description: '报考须知' }),
    notices: z.array(notice),
    /** Whether orals may be taken at another campus: the 选择 button [R24]. */
    mayChooseCampus: z.boolean(),
    subjects: z.array(
      z.object({
        subject: SubjectCode,
        label: z.string(),
        chosen: z.boolean(),
        /** Whether another campus is of use: for a subject that may be taken up, or moved. */
        mayChooseCampus: z.boolean(),
        ...offer,
      }),
    ),
  })
  .meta({ id: 'SubjectsPage' });

export const OralCampusesQuery = z.object({ subject: SubjectCode.meta({ example: 'F' }) });

/** 选择报名校区 [R24]. */
export const OralCampusesPage = z
  .object({
    subject: SubjectCode,
    label: z.string(),
    serverNow: ServerNow,
    campuses: z.array(z.object({ ...offer, isHome: z.boolean(), notice: z.string() })),
  })
  .meta({ id: 'OralCampusesPage' });
