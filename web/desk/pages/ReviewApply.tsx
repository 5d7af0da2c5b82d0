import { useState } from 'react';
import { Link } from 'wouter';
import { asDocumentType, DOCUMENT_OPTIONS } from '../../lib/documents';
import { api, ask } from '../lib/api';
import { useForm } from '../lib/form';
import type { StoredFile } from '../lib/upload';
import { Attachments } from '../parts/Attachments';
import { Form, SelectField, Submit, TextField, WhyField } from '../parts/Form';
import { Page } from '../parts/Page';
import { Said } from '../parts/Said';
import { PATHS } from '../paths';
import { DESK } from '../texts/common';
import { APPLY, REVIEW } from '../texts/reviews';

const LABELS = {
  documentType: APPLY.documentType,
  documentNumber: APPLY.documentNumber,
  passportId: APPLY.passportId,
  ticket: APPLY.ticket,
  files: APPLY.files,
  why: DESK.why,
};

/** An officer applies for a candidate, with evidence [R15]. */
export const ReviewApplyPage = () => {
  const [files, setFiles] = useState<readonly StoredFile[]>([]);
  const [made, setMade] = useState<string | null>(null);
  const form = useForm({
    name: 'review-apply',
    initial: {
      documentType: 'residentId',
      documentNumber: '',
      passportId: '',
      ticket: '',
      why: '',
    },
    secret: ['documentNumber', 'passportId', 'ticket'],
  });
  const send = (): void => {
    const {
      documentType,
      documentNumber = '',
      passportId = '',
      ticket = '',
      why = '',
    } = form.values;
    const body = {
      documentType: asDocumentType(documentType),
      documentNumber,
      why,
      files: files.map(({ id }) => id),
      ...(passportId.trim() === '' ? {} : { passportId }),
      ...(ticket.trim() === '' ? {} : { ticket }),
    };
    void form.submit(
      () => ask(api.POST('/desk/reviews', { body })),
      ({ number }) => {
        form.clear();
        setFiles([]);
        setMade(number);
      },
    );
  };
  return (
    <Page title={APPLY.title} actions={<Link href={PATHS.reviews}>{REVIEW.queue}</Link>}>
      <Said word={made === null ? null : APPLY.done(made)} />
      {made !== null && (
        <p>
          <Link href={`${PATHS.reviews}/${made}`}>{REVIEW.title(made)}</Link>
        </p>
      )}
      <p>{APPLY.hint}</p>
      <Form form={form} labels={LABELS} onSubmit={send} className="narrow">
        <SelectField
          form={form}
          name="documentType"
          label={APPLY.documentType}
          options={DOCUMENT_OPTIONS}
        />
        <TextField
          form={form}
          name="documentNumber"
          label={APPLY.documentNumber}
          maxLength={64}
          required
        />
        <TextField
          form={form}
          name="passportId"
          label={APPLY.passportId}
          hint={APPLY.passportIdHint}
          maxLength={40}
        />
        <TextField
          form={form}
          name="ticket"
          label={APPLY.ticket}
          hint={APPLY.ticketHint}
          maxLength={32}
        />
        <Attachments files={files} onChange={setFiles} />
        <WhyField form={form} />
        <p className="actions">
          <Submit form={form} label={APPLY.submit} />
          <kbd>{DESK.submitKey}</kbd>
        </p>
      </Form>
    </Page>
  );
};
