import { useContext } from 'preact/hooks';
import type { Problem } from '../lib/problem';
import { COMMON } from '../texts/common';
import { Boot } from './boot';

/** What went wrong, in words, with the next step. */
export const ProblemNote = ({ problem }: { problem: Problem }) => (
  <>
    <p class="problem">{problem.detail ?? problem.title}</p>
    {problem.retryAfterSeconds !== undefined && (
      <p>{COMMON.retryAfter(problem.retryAfterSeconds)}</p>
    )}
    {problem.requestId && problem.status >= 500 && <p>{COMMON.requestId(problem.requestId)}</p>}
  </>
);

/** Where a page cannot go on: what happened, a way to try again, and whom to ask [R1]. */
export const DeadEnd = ({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) => (
  <div class="dead-end" role="alert">
    <ProblemNote problem={problem} />
    {onRetry && (
      <button type="button" onClick={onRetry}>
        {COMMON.retry}
      </button>
    )}
    <Hotline />
  </div>
);

/** The hotline and its hours, as the sitting has them. */
export const Hotline = () => {
  const { sitting } = useContext(Boot);
  if (!sitting) return null;
  const { number, hours } = sitting.home.hotline;
  return (
    <p class="hotline">
      {COMMON.hotline}
      {COMMON.colon}
      <a href={`tel:${number}`}>{number}</a> {hours}
    </p>
  );
};
