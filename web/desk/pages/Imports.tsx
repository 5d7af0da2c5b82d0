import { Link } from 'wouter';
import { api, ask, type Schemas } from '../lib/api';
import { usePages } from '../lib/paging';
import type { Me } from '../lib/session';
import type { Column } from '../parts/DataTable';
import { PagedTable } from '../parts/PagedTable';
import { NewImport } from '../parts/NewImport';
import { Page } from '../parts/Page';
import { Time } from '../parts/Time';
import { PATHS } from '../paths';
import { IMPORTS } from '../texts/imports';
import { TIME } from '../texts/time';

type Row = Schemas['ImportPage']['items'][number];

const FOLLOW_MS = 5_000;

/** 导入: a new file to check, and those before it [R43]. */
export const ImportsPage = ({ me }: { me: Me }) => {
  const fetchPage = (after?: string) =>
    ask(api.POST('/desk/imports/search', { body: after === undefined ? {} : { after } }));
  const pages = usePages(fetchPage, 'imports', ({ items }) => ({
    againMs: items.some(({ state }) => isMoving(state)) ? FOLLOW_MS : null,
  }));
  return (
    <Page title={IMPORTS.title}>
      <p>{IMPORTS.intro}</p>
      <NewImport role={me.role} />
      <PagedTable
        pages={pages}
        title={IMPORTS.list}
        keyOf={({ number }) => number}
        columns={COLUMNS}
      />
    </Page>
  );
};

const isMoving = (state: Row['state']): boolean =>
  state === 'checking' || state === 'applying' || state === 'undoing';

const COLUMNS: readonly Column<Row>[] = [
  {
    title: IMPORTS.number,
    render: ({ number }) => <Link href={`${PATHS.imports}/${number}`}>{number}</Link>,
  },
  { title: IMPORTS.kind, field: 'kindName' },
  { title: IMPORTS.state, field: 'stateName' },
  { title: IMPORTS.place, render: ({ place }) => place || IMPORTS.everywhere },
  { title: IMPORTS.rows, field: 'rowsTotal', className: 'number' },
  { title: IMPORTS.progress, className: 'number', render: ({ percent }) => `${percent}%` },
  { title: TIME.of(IMPORTS.madeAt), render: ({ madeAt }) => <Time at={madeAt} /> },
];
