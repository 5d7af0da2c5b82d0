import type { Schemas } from '../lib/api';
import { IMPORTS } from '../texts/imports';
import { DataTable } from './DataTable';

type Problems = Schemas['ImportProblems'];

/** What is wrong, by row; what a person has to look at; why it cannot be taken back. */
export const ImportLists = ({ one }: { one: Schemas['Import'] }) => (
  <>
    <ProblemRows title={IMPORTS.problems(one.problems.total)} problems={one.problems} />
    <ProblemRows title={IMPORTS.undoProblems(one.undoProblems.total)} problems={one.undoProblems} />
    {one.tasks.total > 0 && (
      <DataTable
        title={IMPORTS.taskList(one.tasks.total)}
        rows={one.tasks.listed}
        keyOf={({ row }) => String(row)}
        columns={[
          { title: IMPORTS.row, field: 'row', className: 'number' },
          { title: IMPORTS.registration, field: 'registration' },
          { title: IMPORTS.columns, render: ({ columns }) => columns.join('、') },
        ]}
      />
    )}
  </>
);

const ProblemRows = ({ title, problems }: { title: string; problems: Problems }) =>
  problems.total > 0 && (
    <DataTable
      title={title}
      rows={problems.listed}
      keyOf={({ row, column, message }) => `${row}:${column}:${message}`}
      columns={[
        { title: IMPORTS.row, field: 'row', className: 'number' },
        { title: IMPORTS.column, field: 'column' },
        { title: IMPORTS.message, field: 'message' },
      ]}
    />
  );
