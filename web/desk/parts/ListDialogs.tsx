import { api, ask } from '../lib/api';
import { download } from '../lib/download';
import { useForm } from '../lib/form';
import { BOARDS } from '../texts/boards';
import { DESK } from '../texts/common';
import { DecisionDialog } from './DecisionDialog';
import { SelectField, TextField, WhyField } from './Form';
import type { BoardList } from './UnpaidLists';

interface ListDialogProps {
  readonly list: BoardList;
  readonly under: string;
  readonly name: string;
  readonly onDone: (word: string) => void;
  readonly onClose: () => void;
}

type Format = 'csv' | 'xlsx';

/** The list as a file, with a reason: it names people. */
export const ExportList = ({ list, under, name, onDone, onClose }: ListDialogProps) => {
  const form = useForm({ name: 'list-export', initial: { format: 'xlsx', why: '' } });
  const send = (): void => {
    const format = form.values['format'] as Format;
    const why = form.values['why'] ?? '';
    const body = { list, format, why, ...(under === '' ? {} : { under }) };
    void form.submit(
      () =>
        download(
          api.POST('/desk/boards/exports', { body, parseAs: 'blob' }),
          `${list}-${under || 'all'}.${format}`,
        ),
      () => onDone(BOARDS.exported),
    );
  };
  return (
    <DecisionDialog
      title={BOARDS.exportTitle(name)}
      form={form}
      labels={{ format: BOARDS.format, why: DESK.why }}
      confirm={BOARDS.exportAct}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{BOARDS.exportHint}</p>
      <SelectField
        form={form}
        name="format"
        label={BOARDS.format}
        options={[
          { value: 'xlsx', label: 'XLSX' },
          { value: 'csv', label: 'CSV' },
        ]}
      />
      <WhyField form={form} />
    </DecisionDialog>
  );
};

export const RemindList = ({ list, under, name, onDone, onClose }: ListDialogProps) => {
  const form = useForm({ name: 'list-remind', initial: { under, why: '' } });
  const send = (): void => {
    const body = {
      list,
      under: (form.values['under'] ?? '').trim(),
      why: form.values['why'] ?? '',
    };
    void form.submit(
      () => ask(api.POST('/desk/boards/reminders', { body })),
      ({ asked, remindedBefore }) => onDone(BOARDS.reminded(asked, remindedBefore)),
    );
  };
  return (
    <DecisionDialog
      title={BOARDS.remindTitle(name)}
      form={form}
      labels={{ under: BOARDS.remindUnder, why: DESK.why }}
      confirm={BOARDS.remind}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{BOARDS.remindHint}</p>
      <TextField form={form} name="under" label={BOARDS.remindUnder} maxLength={6} required />
      <WhyField form={form} />
    </DecisionDialog>
  );
};
