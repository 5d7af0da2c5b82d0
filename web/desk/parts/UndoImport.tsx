import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { DESK } from '../texts/common';
import { IMPORTS } from '../texts/imports';
import { DecisionDialog } from './DecisionDialog';
import { WhyField } from './Form';

type Import = Schemas['Import'];

interface UndoImportProps {
  readonly one: Import;
  readonly onDone: (data: Import) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

export const UndoImport = ({ one, onDone, ...props }: UndoImportProps) => {
  const { number, version } = one;
  const form = useForm({ name: `undo:${number}`, initial: { why: '' } });
  const send = (): void => {
    const body = { version, why: form.values['why'] ?? '' };
    void form.submit(
      () => ask(api.POST('/desk/imports/{number}/undo', { params: { path: { number } }, body })),
      onDone,
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={IMPORTS.undoTitle(number)}
      form={form}
      labels={{ why: DESK.why }}
      confirm={IMPORTS.undo}
      danger
      onSubmit={send}
    >
      <p>{IMPORTS.undoHint}</p>
      <WhyField form={form} />
    </DecisionDialog>
  );
};
