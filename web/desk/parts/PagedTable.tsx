import type { Page, Pages } from '../lib/paging';
import { DataTable, type DataTableProps } from './DataTable';
import { More } from './More';
import { WhenLoaded } from './WhenLoaded';

interface PagedTableProps<T extends object> extends Omit<DataTableProps<T>, 'rows'> {
  readonly pages: Pages<T, Page<T>>;
}

/** A long list, as soon as it is there, with the way to its next page. */
export const PagedTable = <T extends object>({ pages, ...table }: PagedTableProps<T>) => (
  <WhenLoaded loaded={pages.loaded}>
    {() => (
      <>
        <DataTable {...table} rows={pages.paging.items ?? []} />
        <More paging={pages.paging} />
      </>
    )}
  </WhenLoaded>
);
