import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '../lib/api';
import { missing } from '../lib/missing';
import { REVIEW } from '../texts/review';
import { CheckField, Form, Submit, TextField, useForm } from '../ui/Form';
import { Dialog } from '../ui/Dialog';

type Page = Schemas['ReviewPage'];

interface ReviewFormProps {
  /** A failed request, which this one corrects. */
  readonly isCorrection: boolean;
  /** The record that was found, or none: the saved registration. */
  readonly qualification: string | null;
  readonly onDone: (page: Page) => unknown;
}

const LABELS = { ticket: REVIEW.ticket, confirmed: REVIEW.tick };

/** 新增CET6资格复核申请 [R15]; asks once more, since it cannot be changed unless it fails. */
export const ReviewForm = ({ isCorrection, qualification, onDone }: ReviewFormProps) => {
  const form = useForm({
    name: 'review',
    initial: { ticket: '', confirmed: '' },
    secret: ['confirmed'],
  });
  const [isAsking, setAsking] = useState(false);
  const ticket = (form.values['ticket'] ?? '').trim();

  const check = (): void => {
    const isTicked = form.values['confirmed'] === 'yes';
    if (ticket !== '' && isTicked) return setAsking(true);
    const what =
      ticket === ''
        ? missing('ticket', REVIEW.ticketFirst)
        : missing('confirmed', REVIEW.tickFirst);
    void form.submit(
      () => Promise.resolve(what),
      () => undefined,
    );
  };
  const send = (): void =>
    void form.submit(async () => {
      const body = {
        ticket,
        confirmed: true,
        ...(qualification ? { qualification } : {}),
      } as const;
      const answer = await ask(
        isCorrection
          ? api.PUT('/cet6-reviews/mine', { body })
          : api.POST('/cet6-reviews/mine', { body }),
      );
      setAsking(false);
      return answer;
    }, onDone);

  return (
    <>
      <h2>{isCorrection ? REVIEW.correct : REVIEW.form}</h2>
      <Form form={form} onSubmit={check} labels={LABELS}>
        <TextField
          form={form}
          name="ticket"
          label={REVIEW.ticket}
          hint={REVIEW.ticketHint}
          inputMode="numeric"
          maxLength={32}
          required
        />
        <CheckField form={form} name="confirmed" label={REVIEW.tick} />
        <p class="actions">
          <Submit form={form} label={REVIEW.submit} />
        </p>
      </Form>
      {isAsking && (
        <Dialog
          title={REVIEW.sureTitle}
          confirm={REVIEW.sureConfirm}
          isBusy={form.isBusy}
          onConfirm={send}
          onCancel={() => setAsking(false)}
        >
          <p>{REVIEW.sure}</p>
          <p>{REVIEW.sureTicket(ticket)}</p>
        </Dialog>
      )}
    </>
  );
};
