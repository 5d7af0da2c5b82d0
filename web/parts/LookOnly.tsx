import { useAction } from '../lib/action';
import { keepFound, type Found } from '../lib/found';
import { queryAgain } from '../lib/query-again';
import { CONFIRM } from '../texts/registration';
import { Countdown } from '../ui/Countdown';
import { DeadEnd, Hotline } from '../ui/Problem';

interface LookOnlyProps {
  readonly found: Found;
  readonly why: string;
  readonly onFound: (found: Found) => void;
}

/**
 * Outside the window: no further than this [R11]. When it opens by the server's clock, the query is made again with
 * the inputs of the first, so that whoever waits here may go on.
 */
export const LookOnly = ({ found, why, onFound }: LookOnlyProps) => {
  const { problem, run } = useAction();
  const again = (): void => {
    const asking = queryAgain();
    if (asking === null) return;
    void run(
      () => asking,
      (next) => {
        keepFound(next);
        onFound(next);
      },
    );
  };

  const isBefore =
    found.window !== null && Date.parse(found.serverNow) < Date.parse(found.window.opensAt);
  return (
    <>
      <p class="note" role="status">
        {CONFIRM.lookOnly}
        {why}
      </p>
      {found.window && isBefore && (
        <>
          <p>
            {CONFIRM.opensIn}
            <Countdown until={found.window.opensAt} onOver={again} />
          </p>
          <p>{CONFIRM.nothingBound}</p>
        </>
      )}
      {problem ? <DeadEnd problem={problem} onRetry={again} /> : <Hotline />}
      <p class="actions">
        <a class="button" href="/qualification">
          {CONFIRM.again}
        </a>
        <a class="button" href="/start">
          {CONFIRM.backHome}
        </a>
      </p>
    </>
  );
};
