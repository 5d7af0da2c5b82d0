import { useAction } from '../lib/action';
import { api, ask } from '../lib/api';
import { once } from '../lib/once';
import { ENTRIES } from '../texts/registration';
import { Dialog } from '../ui/Dialog';
import { Hotline, ProblemNote } from '../ui/Problem';
import type { EntryRow } from './EntryTable';

interface CancelEntryProps {
  readonly row: EntryRow;
  /** Whether there are unpaid orals that may go along with a written subject [R26]. */
  readonly takesOralAlong: boolean;
  /** Codes of what has gone. */
  readonly onDone: (cancelled: readonly string[]) => unknown;
  readonly onClose: () => void;
}

/** Asks once more before an entry is cancelled [R26]. */
export const CancelEntry = ({ row, takesOralAlong, onDone, onClose }: CancelEntryProps) => {
  const { problem, isBusy, run } = useAction();
  const { subject, label, payBy } = row;
  const cancel = (): void =>
    void run(
      () =>
        once(`cancel:${subject}/${payBy ?? ''}`, (key) =>
          ask(
            api.DELETE('/registrations/mine/entries/{subject}', {
              params: { path: { subject }, header: { 'Idempotency-Key': key } },
            }),
          ),
        ),
      ({ cancelled }) => onDone(cancelled),
    );
  return (
    <Dialog
      title={ENTRIES.cancelTitle}
      confirm={ENTRIES.cancel}
      cancel={ENTRIES.keep}
      isBusy={isBusy}
      onConfirm={cancel}
      onCancel={onClose}
    >
      <p>{ENTRIES.cancelAsk(label)}</p>
      {takesOralAlong && <p>{ENTRIES.oralGoesAlong}</p>}
      {problem && (
        <div role="alert">
          <ProblemNote problem={problem} />
          <Hotline />
        </div>
      )}
    </Dialog>
  );
};
