import { Button } from 'antd';
import { useState } from 'react';
import { api, ask, type Schemas } from '../lib/api';
import { instantOf } from '../lib/beijing';
import { download } from '../lib/download';
import { useForm } from '../lib/form';
import { useLoad } from '../lib/load';
import { usePaging } from '../lib/paging';
import type { Me } from '../lib/session';
import { DataTable, type Column } from '../parts/DataTable';
import { DecisionDialog } from '../parts/DecisionDialog';
import { Facts } from '../parts/Facts';
import { Form, Submit, TextField, WhyField } from '../parts/Form';
import { More } from '../parts/More';
import { Page } from '../parts/Page';
import { Said } from '../parts/Said';
import { Time } from '../parts/Time';
import { WhenLoaded } from '../parts/WhenLoaded';
import { AUDIT } from '../texts/audit';
import { DESK } from '../texts/common';
import { TIME } from '../texts/time';

type Item = Schemas['AuditFound']['items'][number];

const LABELS = {
  subject: AUDIT.subject,
  actor: AUDIT.actor,
  action: AUDIT.action,
  since: AUDIT.since,
  until: AUDIT.until,
};

/** 审计: who did what, when, from where, what before and after, and why [R48]. */
export const AuditPage = ({ me }: { me: Me }) => {
  const form = useForm({
    name: 'audit',
    initial: { subject: '', actor: '', action: '', since: '', until: '' },
  });
  const paging = usePaging<Item>();
  const [isExporting, setExporting] = useState(false);
  const [word, say] = useState<string | null>(null);
  const filter = filterOf(form.values);
  const send = (): void => {
    const fetchPage = (after?: string) =>
      ask(
        api.POST('/desk/audit/search', {
          body: { ...filter, limit: 50, ...(after === undefined ? {} : { after }) },
        }),
      );
    void form.submit(
      () => fetchPage(),
      (first) => paging.start(first, fetchPage),
    );
  };
  return (
    <Page
      title={AUDIT.title}
      actions={
        me.role === 'auditor' && (
          <Button onClick={() => setExporting(true)}>{AUDIT.exportAct}</Button>
        )
      }
    >
      <Said word={word} />
      <Form form={form} labels={LABELS} onSubmit={send}>
        <p>{AUDIT.intro}</p>
        <div className="row">
          <TextField form={form} name="subject" label={AUDIT.subject} hint={AUDIT.subjectHint} />
          <TextField form={form} name="actor" label={AUDIT.actor} hint={AUDIT.actorHint} />
          <TextField form={form} name="action" label={AUDIT.action} />
          <TextField form={form} name="since" label={AUDIT.since} type="datetime-local" />
          <TextField form={form} name="until" label={AUDIT.until} type="datetime-local" />
          <p className="actions">
            <Submit form={form} label={AUDIT.search} />
          </p>
        </div>
      </Form>
      {paging.items && (
        <DataTable
          title={AUDIT.found}
          rows={paging.items}
          keyOf={({ id }) => id}
          columns={COLUMNS}
        />
      )}
      <More paging={paging} />
      <Seal />
      {isExporting && (
        <ExportDialog
          filter={filter}
          onClose={() => setExporting(false)}
          onDone={() => {
            setExporting(false);
            say(AUDIT.exported);
          }}
        />
      )}
    </Page>
  );
};

type Filter = Partial<Record<keyof typeof LABELS, string>>;

/** What is left empty does not narrow the search. */
const filterOf = (typed: Readonly<Record<string, string>>): Filter => {
  const { subject = '', actor = '', action = '', since = '', until = '' } = typed;
  const wanted = {
    subject: subject.trim(),
    actor: actor.trim(),
    action: action.trim(),
    since: instantOf(since) ?? '',
    until: instantOf(until) ?? '',
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''));
};

const COLUMNS: readonly Column<Item>[] = [
  { title: TIME.of(AUDIT.at), render: ({ at }) => <Time at={at} /> },
  {
    title: AUDIT.actor,
    // The code is what the form above asks for.
    render: ({ actorWords, actor }) => (
      <>
        {actorWords} {actor.startsWith('staff:') && <code className="quiet">{actor}</code>}
      </>
    ),
  },
  { title: AUDIT.what, field: 'title' },
  { title: AUDIT.subject, field: 'subject' },
  { title: AUDIT.text, field: 'text' },
  {
    title: AUDIT.change,
    render: ({ before, after }) => (
      <code>
        {[before, after]
          .filter((value) => value !== null && value !== undefined)
          .map((value) => JSON.stringify(value))
          .join(' → ')}
      </code>
    ),
  },
  { title: AUDIT.why, field: 'why' },
  { title: AUDIT.from, field: 'from' },
];

/** The newest seal, for keeping elsewhere. */
const Seal = () => {
  const loaded = useLoad(() => ask(api.GET('/desk/audit/seals/newest')), 'seal');
  return (
    <section>
      <h2>{AUDIT.seal}</h2>
      <WhenLoaded loaded={loaded}>
        {({ newest, unsealedRows }) => (
          <>
            <Facts
              facts={[
                [AUDIT.unsealed, unsealedRows],
                [TIME.of(AUDIT.sealedAt), newest && <Time at={newest.sealedAt} />],
              ]}
            />
            {newest && (
              <p>
                {AUDIT.hash} <code>{newest.hash}</code>
              </p>
            )}
          </>
        )}
      </WhenLoaded>
    </section>
  );
};

interface ExportDialogProps {
  readonly filter: Filter;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const ExportDialog = ({ filter, onDone, onClose }: ExportDialogProps) => {
  const form = useForm({ name: 'audit-export', initial: { why: '' } });
  const send = (): void => {
    const body = { ...filter, why: form.values['why'] ?? '' };
    void form.submit(
      () => download(api.POST('/desk/audit/exports', { body, parseAs: 'blob' }), 'audit.csv'),
      onDone,
    );
  };
  return (
    <DecisionDialog
      title={AUDIT.exportTitle}
      form={form}
      labels={{ ...LABELS, why: DESK.why }}
      confirm={AUDIT.exportAct}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{AUDIT.exportHint}</p>
      <WhyField form={form} />
    </DecisionDialog>
  );
};
