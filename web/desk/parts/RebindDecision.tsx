import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { DESK } from '../texts/common';
import { REBINDS } from '../texts/rebinds';
import { DecisionDialog } from './DecisionDialog';
import { WhyField } from './Form';

type Rebind = Schemas['Rebind'];

interface RebindDecisionProps {
  readonly act: 'approve' | 'reject';
  readonly rebind: Rebind;
  readonly onDone: (decided: Rebind) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

/** What is approved is exactly what was shown: its version and the hash of what is proposed go along. */
export const RebindDecision = ({ act, rebind, onDone, ...props }: RebindDecisionProps) => {
  const { number, version, proposal } = rebind;
  const isApproval = act === 'approve';
  const form = useForm({ name: `rebind-${act}:${number}`, initial: { why: '' } });
  const send = (): void => {
    const params = { path: { number } };
    const why = form.values['why'] ?? '';
    void form.submit(
      () =>
        isApproval
          ? ask(
              api.POST('/desk/rebinds/{number}/approval', { params, body: { version, proposal } }),
            )
          : ask(api.POST('/desk/rebinds/{number}/rejection', { params, body: { version, why } })),
      onDone,
    );
  };
  return (
    <DecisionDialog
      {...props}
      title={isApproval ? REBINDS.approveTitle(number) : REBINDS.rejectTitle(number)}
      form={form}
      labels={{ why: DESK.why }}
      confirm={isApproval ? REBINDS.approve : REBINDS.reject}
      danger={!isApproval}
      onSubmit={send}
    >
      {isApproval ? <p>{REBINDS.approveHint}</p> : <WhyField form={form} />}
    </DecisionDialog>
  );
};
