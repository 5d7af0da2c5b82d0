import { Button, Radio } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../lib/api';
import { usePages } from '../lib/paging';
import { PATHS } from '../paths';
import { BOARDS } from '../texts/boards';
import { TIME } from '../texts/time';
import type { Column } from './DataTable';
import { PagedTable } from './PagedTable';
import { ExportList, RemindList } from './ListDialogs';
import { Said } from './Said';
import { Time } from './Time';

export type BoardList = Schemas['BoardList'];
type Row = Schemas['UnpaidList']['items'][number];

const LISTS: readonly { value: BoardList; label: string }[] = [
  { value: 'unpaid', label: BOARDS.unpaid },
  { value: 'dueSoon', label: BOARDS.dueSoon },
];

/** Who has not paid, to look at, to take along as a file, and to remind [R44]. */
export const UnpaidLists = ({ under }: { under: string }) => {
  const [list, setList] = useState<BoardList>('unpaid');
  const [open, setOpen] = useState<'export' | 'remind' | null>(null);
  const [word, say] = useState<string | null>(null);
  const name = LISTS.find(({ value }) => value === list)?.label ?? '';
  const dialog = {
    list,
    under,
    name,
    onClose: () => setOpen(null),
    onDone: (what: string) => {
      setOpen(null);
      say(what);
    },
  };
  return (
    <>
      <h2>{BOARDS.lists}</h2>
      <div className="head">
        <Radio.Group
          aria-label={BOARDS.list}
          value={list}
          onChange={({ target }) => setList(target.value as BoardList)}
          options={[...LISTS]}
        />
        <span className="acts">
          <Button onClick={() => setOpen('export')}>{BOARDS.exportAct}</Button>
          <Button onClick={() => setOpen('remind')}>{BOARDS.remind}</Button>
        </span>
      </div>
      <Said word={word} />
      <Rows key={`${list}:${under}`} list={list} under={under} title={BOARDS.listTitle(name)} />
      {open === 'export' && <ExportList {...dialog} />}
      {open === 'remind' && <RemindList {...dialog} />}
    </>
  );
};

interface RowsProps {
  readonly list: BoardList;
  readonly under: string;
  readonly title: string;
}

const Rows = ({ list, under, title }: RowsProps) => {
  const fetchPage = (after?: string) => {
    const body = {
      list,
      limit: 50,
      ...(under === '' ? {} : { under }),
      ...(after === undefined ? {} : { after }),
    };
    return ask(api.POST('/desk/boards/lists', { body }));
  };
  const pages = usePages(fetchPage, `${list}:${under}`);
  return (
    <PagedTable pages={pages} title={title} keyOf={({ number }) => number} columns={COLUMNS} />
  );
};

const COLUMNS: readonly Column<Row>[] = [
  {
    title: BOARDS.number,
    render: ({ number }) => <Link href={`${PATHS.candidates}/${number}`}>{number}</Link>,
  },
  { title: BOARDS.name, field: 'name' },
  { title: BOARDS.document, field: 'documentMasked' },
  { title: BOARDS.studentNumber, field: 'studentNumber' },
  {
    title: BOARDS.className,
    render: ({ department, className }) => `${department} ${className}`,
  },
  { title: BOARDS.campus, render: ({ campus, campusName }) => `(${campus})${campusName}` },
  { title: BOARDS.subjects, render: ({ subjects }) => subjects.join('、') },
  { title: BOARDS.amount, field: 'amountYuan', className: 'number' },
  { title: TIME.of(BOARDS.payBy), render: ({ payBy }) => <Time at={payBy} /> },
];
