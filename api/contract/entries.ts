import { z } from 'zod';
import { CampusCode, Fen, Instant, ServerNow, SubjectCode, Yuan } from './common';

/** Subjects to take up, all or nothing [R21]–[R25]. */
export const NewEntries = z.strictObject({
  subjects: z
    .array(z.strictObject({ subject: SubjectCode, campus: CampusCode.optional() }))
    .min(1)
    .max(20),
});

export const EntryPath = z.object({ subject: SubjectCode });
export const MovedOral = z.strictObject({ campus: CampusCode });

export const Entry = z
  .object({
    subject: SubjectCode,
    label: z.string(),
    campus: CampusCode,
    feeFen: Fen,
    feeYuan: Yuan,
    payBy: Instant.nullable(),
  })
  .meta({ id: 'Entry', description: '报考科目' });

export const EntriesMade = z
  .object({ entries: z.array(Entry), serverNow: ServerNow })
  .meta({ id: 'EntriesMade' });

export const OralMoved = z.object({ entry: Entry, serverNow: ServerNow }).meta({ id: 'OralMoved' });

export const EntryCancelled = z
  .object({
    /** The unpaid oral goes along with its written [R26]. */
    cancelled: z.array(SubjectCode),
    /** When the emptied registration is deleted [R13]. */
    emptyBy: Instant.nullable(),
    serverNow: ServerNow,
  })
  .meta({ id: 'EntryCancelled' });
