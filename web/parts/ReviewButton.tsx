import type { Schemas } from '../lib/api';
import { REVIEW } from '../texts/review';

interface ReviewButtonProps {
  readonly glance: Schemas['ReviewGlance'];
  readonly href: string;
}

/** The way to CET6资格复核, where there is one [R14]; the same way leads to its state at any time [R19]. */
export const ReviewButton = ({ glance, href }: ReviewButtonProps) => {
  if (!glance.buttonShown) return null;
  return (
    <>
      {glance.stateLabel !== null && <p class="note">{REVIEW.stateOf(glance.stateLabel)}</p>}
      <p class="actions">
        <a class="button" href={href}>
          {REVIEW.button}
        </a>
      </p>
    </>
  );
};
