import { useState } from 'preact/hooks';
import { useAction } from '../lib/action';
import { api, ask, type Schemas } from '../lib/api';
import { REVIEW } from '../texts/review';
import { Dialog } from '../ui/Dialog';
import { Hotline, ProblemNote } from '../ui/Problem';

interface DeleteReviewProps {
  readonly qualification: string | null;
  readonly onDone: (page: Schemas['ReviewPage']) => unknown;
}

/** A failed review may be deleted [R17]. */
export const DeleteReview = ({ qualification, onDone }: DeleteReviewProps) => {
  const [isAsking, setAsking] = useState(false);
  const { problem, isBusy, run } = useAction();
  const remove = (): void =>
    void run(
      () =>
        ask(
          api.DELETE('/cet6-reviews/mine', {
            params: { query: qualification === null ? {} : { qualification } },
          }),
        ),
      (page) => {
        setAsking(false);
        return onDone(page);
      },
    );
  return (
    <>
      <p class="actions">
        <button type="button" onClick={() => setAsking(true)}>
          {REVIEW.remove}
        </button>
      </p>
      {isAsking && (
        <Dialog
          title={REVIEW.removeTitle}
          confirm={REVIEW.remove}
          cancel={REVIEW.keep}
          isBusy={isBusy}
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        >
          <p>{REVIEW.removeAsk}</p>
          {problem && (
            <div role="alert">
              <ProblemNote problem={problem} />
              <Hotline />
            </div>
          )}
        </Dialog>
      )}
    </>
  );
};
