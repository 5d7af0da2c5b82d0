import { SUBJECTS, type Outlet } from './subjects';

/**
 * The sweep: whatever is two minutes overdue is told so, whatever happened to its workflow. It mends
 * a terminated workflow, a lost Temporal database, and a fact that was marked sent too early.
 * @param limit at most so many of each kind
 */
export const sweep = async (outlet: Outlet, limit = 500): Promise<number> => {
  let told = 0;
  for (const { waits } of Object.values(SUBJECTS)) {
    if (waits) {
      told += (await waits.catchUp(outlet, await waits.overdue(outlet.facts, limit))).length;
    }
  }
  return told;
};
