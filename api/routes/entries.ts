import {
  EntriesMade,
  EntryCancelled,
  EntryPath,
  MovedOral,
  NewEntries,
  OralMoved,
} from '../contract/entries';
import { entryOf } from '../pages/entries-page';
import { created, ok } from '../reply';
import { candidateRoute } from '../route';

const MINE = ['noSitting', 'registrationNotFound', 'registrationDeleted'] as const;

/** Why a subject cannot be taken at a campus [R21]–[R25]. */
const ENTERING = [
  'notEligible',
  'alreadyEntered',
  'sameLevel',
  'englishBothLevels',
  'writtenRequired',
  'campusNotAllowed',
  'notOffered',
  'noExamDate',
  'windowNotOpen',
  'windowClosed',
  'noFee',
  'placeFull',
] as const;

/** Why an entry cannot be changed [R26]. */
const CHANGING = [
  'entryNotFound',
  'entryPaid',
  'entryLocked',
  'entryInOpenOrder',
  'deadlinePassed',
] as const;

export const chooseSubjects = candidateRoute(
  {
    method: 'post',
    path: '/registrations/mine/entries',
    tag: '科目',
    summary: '报考科目，全部成功或全部不成功',
    idempotent: true,
    body: NewEntries,
    answers: { 201: '报考成功' },
    answer: EntriesMade,
    refusals: [...MINE, ...ENTERING, 'subjectUnknown'],
  },
  async ({ by, body }, { store }) => {
    const { answer, now } = await store.registrations.chooseSubjects(by, body.subjects);
    const sitting = await store.sittings.read([]);
    return created({ entries: answer.entries.map((e) => entryOf(e, sitting)), serverNow: now });
  },
);

export const moveOral = candidateRoute(
  {
    method: 'put',
    path: '/registrations/mine/entries/{subject}',
    tag: '科目',
    summary: '编辑口试报考科目信息：更换校区，先占新考位再释放原考位',
    idempotent: true,
    params: EntryPath,
    body: MovedOral,
    answers: { 200: '已更换校区' },
    answer: OralMoved,
    refusals: [...MINE, ...ENTERING, ...CHANGING, 'notOral'],
  },
  async ({ by, params, body }, { store }) => {
    const { answer, now } = await store.registrations.moveOral(by, params.subject, body.campus);
    return ok({ entry: entryOf(answer.entry, await store.sittings.read([])), serverNow: now });
  },
);

export const cancelEntry = candidateRoute(
  {
    method: 'delete',
    path: '/registrations/mine/entries/{subject}',
    tag: '科目',
    summary: '取消未支付的科目；取消笔试时其未支付的口试一并取消',
    idempotent: true,
    params: EntryPath,
    answers: { 200: '已取消' },
    answer: EntryCancelled,
    refusals: [...MINE, ...CHANGING, 'windowClosed'],
  },
  async ({ by, params }, { store }) => {
    const { answer, now, snapshot } = await store.registrations.cancelEntry(by, params.subject);
    const cancelled = [...answer.cancelled];
    return ok({ cancelled, emptyBy: snapshot.emptyBy, serverNow: now });
  },
);
