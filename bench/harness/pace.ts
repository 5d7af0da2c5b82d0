import type { Store } from '../../store/store';
import { crowd } from './crowd';
import { ORAL, type Candidate } from './world';

const CLIENTS = 8;
const PAUSE_MS = 150;

/**
 * Candidates who take a moment between two looks at the page, and choose an oral each.
 * @param isWanted asked before each: whoever is not wanted any more does not come
 * @returns milliseconds that each choice took
 */
export const chooseAtPace = async (
  store: Store,
  who: readonly Candidate[],
  campuses: readonly string[],
  isWanted: () => boolean = () => true,
): Promise<readonly number[]> => {
  const took: number[] = [];
  await crowd(CLIENTS, who, async ({ session, index }) => {
    if (!isWanted()) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const at = performance.now();
    const campus = campuses[index % campuses.length] ?? '';
    await store.registrations.chooseSubjects({ session }, [{ subject: ORAL, campus }]);
    took.push(performance.now() - at);
  });
  return took;
};
