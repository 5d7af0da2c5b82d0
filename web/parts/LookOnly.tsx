import { api, ask } from '../lib/api';
import { useAction } from '../lib/action';
import { asDocumentType } from '../lib/documents';
import { readDraft } from '../lib/draft';
import { keepFound, QUERY_FORM, type Found } from '../lib/found';
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
    const { documentType, documentNumber = '', name = '' } = readDraft(QUERY_FORM);
    if (documentType === undefined) return;
    const body = { documentType: asDocumentType(documentType), documentNumber, name };
    void run(
      () => ask(api.POST('/qualifications', { body })),
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
