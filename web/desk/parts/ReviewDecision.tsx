import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { REVIEW } from '../texts/reviews';
import { DecisionDialog } from './DecisionDialog';
import { SelectField } from './Form';

type Evidence = Schemas['ReviewEvidence'];
export type Act = 'approve' | 'fail' | 'decline';

interface ReviewDecisionProps {
  readonly act: Act;
  readonly evidence: Evidence;
  readonly onDone: (decided: Evidence) => void;
  readonly onClose: () => void;
  readonly onReload: () => void;
}

const WORDS = {
  approve: { title: REVIEW.approveTitle, hint: REVIEW.approveHint, confirm: REVIEW.approve },
  fail: { title: REVIEW.failTitle, hint: REVIEW.failHint, confirm: REVIEW.fail },
  decline: { title: REVIEW.declineTitle, hint: REVIEW.declineHint, confirm: REVIEW.decline },
} as const;

/** Approve, fail or decline: on the request as it was seen, with a reason that the candidate reads [R17] [R18]. */
export const ReviewDecision = ({ act, evidence, onDone, ...props }: ReviewDecisionProps) => {
  const { number, version, failures, declines } = evidence;
  const form = useForm({ name: `review-${act}:${number}`, initial: { reason: '' } });
  const reasons = act === 'fail' ? failures : declines;
  const send = (): void => {
    const params = { path: { number } };
    const reason = form.values['reason'] ?? '';
    void form.submit(() => decide(act, { params, version, reason }), onDone);
  };
  return (
    <DecisionDialog
      {...props}
      title={WORDS[act].title}
      form={form}
      labels={{ reason: REVIEW.reason }}
      confirm={WORDS[act].confirm}
      danger={act !== 'approve'}
      onSubmit={send}
    >
      <p>{WORDS[act].hint}</p>
      {act !== 'approve' && (
        <SelectField
          form={form}
          name="reason"
          label={REVIEW.reason}
          required
          options={[
            { value: '', label: REVIEW.chooseReason },
            ...reasons.map(({ code, label }) => ({ value: code, label })),
          ]}
        />
      )}
    </DecisionDialog>
  );
};

interface Decided {
  readonly params: { readonly path: { readonly number: string } };
  readonly version: number;
  readonly reason: string;
}

/** A reason that was not chosen is sent as it is, and the API names the field. */
const decide = (act: Act, { params, version, reason }: Decided) => {
  switch (act) {
    case 'approve':
      return ask(api.POST('/desk/reviews/{number}/approval', { params, body: { version } }));
    case 'fail':
      return ask(
        api.POST('/desk/reviews/{number}/failure', {
          params,
          body: { version, reason: reason as 'proofMissing' },
        }),
      );
    case 'decline':
      return ask(
        api.POST('/desk/reviews/{number}/decline', {
          params,
          body: { version, reason: reason as 'notComeForward' },
        }),
      );
  }
};
