import { Button } from 'antd';
import type { Paging } from '../lib/paging';
import { DESK } from '../texts/common';
import { ProblemNote } from './Problem';

/** The way to the next page of a long list. */
export const More = <T,>({ paging }: { paging: Paging<T> }) => (
  <>
    {paging.problem && <ProblemNote problem={paging.problem} />}
    {paging.hasMore && (
      <p className="actions">
        <Button aria-disabled={paging.isBusy} onClick={() => void paging.more()}>
          {paging.isBusy ? DESK.loading : DESK.more}
        </Button>
      </p>
    )}
  </>
);
