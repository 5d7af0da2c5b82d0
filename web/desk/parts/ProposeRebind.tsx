import { api, ask } from '../lib/api';
import { useForm } from '../lib/form';
import { REBINDS } from '../texts/rebinds';
import { DecisionDialog } from './DecisionDialog';
import { AreaField, TextField } from './Form';
import { DESK } from '../texts/common';

interface ProposeRebindProps {
  readonly number: string;
  readonly version: number;
  readonly onDone: (made: string) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

const LABELS = { passportId: REBINDS.passportId, email: REBINDS.email, grounds: REBINDS.grounds };

/** A specialist's proposal [R40], on the registration as it was seen. */
export const ProposeRebind = ({ number, version, onDone, ...props }: ProposeRebindProps) => {
  const form = useForm({
    name: `rebind:${number}`,
    initial: { passportId: '', email: '', grounds: '' },
    secret: ['passportId', 'email'],
  });
  const send = (): void => {
    const { passportId = '', email = '', grounds = '' } = form.values;
    const body = { registration: number, version, passportId, email, grounds };
    void form.submit(
      () => ask(api.POST('/desk/rebinds', { body })),
      (made) => onDone(made.number),
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={REBINDS.proposeTitle(number)}
      form={form}
      labels={LABELS}
      confirm={REBINDS.proposeSubmit}
      onSubmit={send}
    >
      <p>{REBINDS.proposeHint}</p>
      <TextField
        form={form}
        name="passportId"
        label={REBINDS.passportId}
        hint={REBINDS.passportIdHint}
        maxLength={40}
        required
      />
      <TextField
        form={form}
        name="email"
        label={REBINDS.email}
        type="email"
        inputMode="email"
        required
      />
      <AreaField form={form} name="grounds" label={REBINDS.grounds} hint={DESK.whyHint} required />
    </DecisionDialog>
  );
};
