import { useState } from 'react';
import { calmly } from '../../lib/following';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { usePages } from '../lib/paging';
import { codeOf } from '../lib/scope';
import type { Me } from '../lib/session';
import { DataTable, type Column } from '../parts/DataTable';
import { Form, Submit, TextField } from '../parts/Form';
import { More } from '../parts/More';
import { Page } from '../parts/Page';
import { UnpaidLists } from '../parts/UnpaidLists';
import { WhenLoaded } from '../parts/WhenLoaded';
import { BOARDS } from '../texts/boards';

type Row = Schemas['Board']['items'][number];

/** 看板: how far each campus is; below it, for those who answer for these candidates, the lists [R44]. */
export const BoardsPage = ({ me }: { me: Me }) => {
  const [under, setUnder] = useState(codeOf(me.scope));
  const form = useForm({ name: 'board', initial: { under } });
  const show = (): void => setUnder((form.values['under'] ?? '').trim().toUpperCase());
  return (
    <Page title={BOARDS.title}>
      <Form form={form} labels={{ under: BOARDS.under }} onSubmit={show}>
        <div className="row">
          <TextField
            form={form}
            name="under"
            label={BOARDS.under}
            hint={BOARDS.underHint}
            maxLength={6}
          />
          <p className="actions">
            <Submit form={form} label={BOARDS.show} />
          </p>
        </div>
      </Form>
      <Counts key={under} under={under} />
      {CARING.includes(me.role) && <UnpaidLists under={under} />}
    </Page>
  );
};

const CARING: readonly string[] = ['officer', 'provinceOfficer'];

const Counts = ({ under }: { under: string }) => {
  const fetchPage = (after?: string) =>
    ask(
      api.GET('/desk/boards', {
        params: {
          query: {
            limit: 100,
            ...(under === '' ? {} : { under }),
            ...(after === undefined ? {} : { after }),
          },
        },
      }),
    );
  const { loaded, paging } = usePages(fetchPage, under, calmly);
  const rows = paging.items ?? [];
  return (
    <WhenLoaded loaded={loaded}>
      {() => (
        <>
          <DataTable
            title={BOARDS.counts}
            rows={rows.length > 1 ? [...rows, sumOf(rows)] : rows}
            keyOf={({ campus }) => campus}
            columns={COLUMNS}
          />
          <More paging={paging} />
        </>
      )}
    </WhenLoaded>
  );
};

const COUNTS = ['records', 'registered', 'empty', 'held', 'paid', 'dueSoon'] as const;

const COLUMNS: readonly Column<Row>[] = [
  { title: BOARDS.school, field: 'schoolName' },
  {
    title: BOARDS.campus,
    render: ({ campus, campusName }) => (campus === '' ? campusName : `(${campus})${campusName}`),
  },
  ...COUNTS.map((count) => ({ title: BOARDS[count], field: count, className: 'number' })),
];

const sumOf = (rows: readonly Row[]): Row => {
  const sum = (count: (typeof COUNTS)[number]): number =>
    rows.reduce((total, row) => total + row[count], 0);
  return {
    campus: '',
    campusName: '',
    school: '',
    schoolName: BOARDS.sum,
    records: sum('records'),
    registered: sum('registered'),
    empty: sum('empty'),
    held: sum('held'),
    paid: sum('paid'),
    dueSoon: sum('dueSoon'),
  };
};
