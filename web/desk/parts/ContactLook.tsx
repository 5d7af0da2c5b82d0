import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { CANDIDATE } from '../texts/candidates';
import { DESK } from '../texts/common';
import { DecisionDialog } from './DecisionDialog';
import { SelectField, WhyField } from './Form';

export type Seen = Schemas['ContactSeen'];

interface ContactLookProps {
  readonly number: string;
  readonly version: number;
  readonly onDone: (seen: Seen) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

const LABELS = { field: CANDIDATE.field, reason: DESK.why };

/** The whole e-mail address or number, for a reason; the candidate is told [R39]. */
export const ContactLook = ({ number, version, onDone, ...props }: ContactLookProps) => {
  const form = useForm({ name: `look:${number}`, initial: { field: 'email', reason: '' } });
  const send = (): void => {
    const body = {
      field: form.values['field'] as Seen['field'],
      reason: form.values['reason'] ?? '',
      version,
    };
    const params = { path: { number } };
    void form.submit(
      () => ask(api.POST('/desk/candidates/{number}/contact-looks', { params, body })),
      onDone,
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={CANDIDATE.lookTitle}
      form={form}
      labels={LABELS}
      confirm={CANDIDATE.lookSubmit}
      onSubmit={send}
    >
      <p>{CANDIDATE.lookHint}</p>
      <SelectField
        form={form}
        name="field"
        label={CANDIDATE.field}
        options={[
          { value: 'email', label: CANDIDATE.fieldEmail },
          { value: 'documentNumber', label: CANDIDATE.fieldDocument },
        ]}
      />
      <WhyField form={form} name="reason" />
    </DecisionDialog>
  );
};
