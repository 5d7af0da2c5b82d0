import { useId, type ReactNode } from 'react';
import { moveBetweenRows } from '../lib/arrows';
import { DESK } from '../texts/common';

/** One column: a member of the row as it is, or what is made of the row. */
export interface Column<T> {
  readonly title: string;
  readonly className?: string;
  readonly field?: keyof T;
  readonly render?: (row: T) => ReactNode;
}

export interface DataTableProps<T extends object> {
  readonly title: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly none?: string;
}

/**
 * A dense list, walked with ↑ and ↓; a wide one scrolls within its own box, which the keyboard reaches. A plain table:
 * Ant Design's measures scrollbars with an inline style that no content security policy lets in.
 */
export const DataTable = <T extends object>(props: DataTableProps<T>) => {
  const { title, columns, rows, keyOf, none = DESK.none } = props;
  const id = useId();
  return (
    <section onKeyDown={moveBetweenRows}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby={id}>
          <table aria-labelledby={id}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.title} scope="col" className={column.className}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map((column) => (
                    <td key={column.title} className={column.className}>
                      {cellOf(column, row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};

const cellOf = <T,>({ field, render }: Column<T>, row: T): ReactNode => {
  if (render) return render(row);
  return field === undefined ? null : (row[field] as ReactNode);
};
