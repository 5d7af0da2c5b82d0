import { api, ask, type Schemas } from './api';
import { missing } from './missing';
import { once } from './once';
import type { Answer } from './problem';

/** What is wanted: a subject, and for an oral the campus that was chosen. */
export interface Wish {
  readonly subject: string;
  readonly campus?: string;
}

/**
 * 提交 of 笔试报考 and 口试报考: all or nothing [R21]–[R25]. What is wrong with one of them is told by its code, so that
 * the page finds the row.
 *
 * @param none what to say when nothing is ticked
 */
export const chooseSubjects = async (
  wishes: readonly Wish[],
  none: { readonly at: string; readonly message: string },
): Promise<Answer<Schemas['EntriesMade']>> => {
  if (wishes.length === 0) return missing(none.at, none.message);
  const wish = wishes.map(({ subject, campus }) => `${subject}@${campus ?? ''}`).join();
  const answer = await once(`choose:${wish}`, (key) =>
    ask(
      api.POST('/registrations/mine/entries', {
        params: { header: { 'Idempotency-Key': key } },
        body: { subjects: [...wishes] },
      }),
    ),
  );
  return answer.ok
    ? answer
    : { ok: false, problem: { ...answer.problem, fields: named(answer, wishes) } };
};

/** `subjects.1` of the request → the code of its second subject. */
const named = (
  { problem }: Extract<Answer<never>, { readonly ok: false }>,
  wishes: readonly Wish[],
) =>
  problem.fields.map(({ name, message }) => {
    const at = /^subjects\.(\d+)/.exec(name)?.[1];
    return { name: (at !== undefined && wishes[Number(at)]?.subject) || name, message };
  });
