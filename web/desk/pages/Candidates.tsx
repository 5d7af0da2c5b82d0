import { useState } from 'react';
import { Link } from 'wouter';
import { asDocumentType, DOCUMENT_OPTIONS } from '../../lib/documents';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { codeOf } from '../lib/scope';
import type { Me } from '../lib/session';
import { DataTable, type Column } from '../parts/DataTable';
import { Form, SelectField, Submit, TextField } from '../parts/Form';
import { Page } from '../parts/Page';
import { Time } from '../parts/Time';
import { PATHS } from '../paths';
import { CANDIDATES } from '../texts/candidates';
import { TIME } from '../texts/time';

type Found = Schemas['CandidatesFound']['items'][number];

const LABELS = {
  at: CANDIDATES.at,
  institution: CANDIDATES.institution,
  documentType: CANDIDATES.documentType,
  documentNumber: CANDIDATES.documentNumber,
};

/** 考生管理: one question, its answer below; the number typed is kept nowhere. */
export const CandidatesPage = ({ me }: { me: Me }) => {
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const form = useForm({
    name: 'candidate-search',
    initial: {
      at: 'registration',
      institution: codeOf(me.scope).length > 2 ? codeOf(me.scope) : '',
      documentType: 'residentId',
      documentNumber: '',
    },
    secret: ['documentNumber'],
  });
  const send = (): void => {
    const { at, institution = '', documentType, documentNumber = '' } = form.values;
    const body = {
      at: at as 'registration' | 'exam',
      institution,
      documentType: asDocumentType(documentType),
      documentNumber,
    };
    setFound(null);
    void form.submit(
      () => ask(api.POST('/desk/candidates/search', { body })),
      ({ items }) => setFound(items),
    );
  };
  return (
    <Page title={CANDIDATES.title}>
      <Form form={form} labels={LABELS} onSubmit={send}>
        <div className="row">
          <SelectField
            form={form}
            name="at"
            label={CANDIDATES.at}
            options={[
              { value: 'registration', label: CANDIDATES.atRegistration },
              { value: 'exam', label: CANDIDATES.atExam },
            ]}
          />
          <TextField
            form={form}
            name="institution"
            label={CANDIDATES.institution}
            hint={CANDIDATES.institutionHint}
            maxLength={6}
            required
          />
          <SelectField
            form={form}
            name="documentType"
            label={CANDIDATES.documentType}
            options={DOCUMENT_OPTIONS}
          />
          <TextField
            form={form}
            name="documentNumber"
            label={CANDIDATES.documentNumber}
            maxLength={64}
            required
          />
          <p className="actions">
            <Submit form={form} label={CANDIDATES.search} />
          </p>
        </div>
      </Form>
      <div role="status">
        {found && (
          <DataTable
            title={CANDIDATES.found}
            rows={found}
            keyOf={({ number }) => number}
            columns={COLUMNS}
            none={CANDIDATES.none}
          />
        )}
      </div>
    </Page>
  );
};

const COLUMNS: readonly Column<Found>[] = [
  {
    title: CANDIDATES.number,
    render: ({ number }) => <Link href={`${PATHS.candidates}/${number}`}>{number}</Link>,
  },
  { title: CANDIDATES.name, field: 'name' },
  { title: CANDIDATES.documentNumber, field: 'documentNumber' },
  { title: CANDIDATES.school, field: 'school' },
  { title: CANDIDATES.campus, field: 'campus' },
  { title: CANDIDATES.state, field: 'stateLabel' },
  { title: TIME.of(CANDIDATES.savedAt), render: ({ savedAt }) => <Time at={savedAt} /> },
];
