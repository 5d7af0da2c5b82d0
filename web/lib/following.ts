import type { Following } from './load';

/** How often a page looks again [R27] [R30]: no rule of the registration, only when an answer is likely to differ. */
const CALM_MS = 30_000;
const CLOSE_MS = 5_000;
const NEAR_MS = 120_000;
/** Places go while the page is open [R25]. */
const PLACES_MS = 12_000;

/** With a little chance, so that a hall of students does not ask in step. */
const about = (ms: number): Following => ({ againMs: ms * (1 + Math.random() * 0.2) });

/** Calm, but close while money is on its way and around a deadline, also just after it. */
export const aroundDeadlines = (
  serverNow: string,
  deadlines: readonly (string | null)[],
  isPaying: boolean,
): Following => {
  const now = Date.parse(serverNow);
  const isNear = deadlines.some(
    (deadline) => deadline !== null && Math.abs(Date.parse(deadline) - now) < NEAR_MS,
  );
  return about(isPaying || isNear ? CLOSE_MS : CALM_MS);
};

export const calmly = (): Following => about(CALM_MS);
export const followPlaces = (): Following => about(PLACES_MS);

/** An order until it is final. */
export const untilFinal = ({ state }: { readonly state: string }): Following =>
  state === 'open' || state === 'inDoubt' ? about(CLOSE_MS) : { againMs: null };
