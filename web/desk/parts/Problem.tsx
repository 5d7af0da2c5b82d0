import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../../lib/problem';
import { COMMON } from '../../texts/common';
import { DESK } from '../texts/common';

interface ProblemNoteProps {
  readonly problem: Problem;
  readonly children?: ReactNode;
}

/** What went wrong, in words, once, with the next step. */
export const ProblemNote = ({ problem, children }: ProblemNoteProps) => {
  const { title, detail, fields, retryAfterSeconds, requestId, status } = problem;
  const isSaid =
    detail === undefined || [title, ...fields.map(({ message }) => message)].includes(detail);
  return (
    <Alert
      type="error"
      showIcon
      title={title}
      description={
        <>
          {!isSaid && <p>{detail}</p>}
          {retryAfterSeconds !== undefined && <p>{COMMON.retryAfter(retryAfterSeconds)}</p>}
          {requestId && status >= 500 && <p>{COMMON.requestId(requestId)}</p>}
          {children}
        </>
      }
    />
  );
};

/** Where a page cannot go on: what happened, and a way to try again. */
export const DeadEnd = ({ problem, onRetry }: { problem: Problem; onRetry: () => void }) => (
  <ProblemNote problem={problem}>
    <Button onClick={onRetry}>{DESK.retry}</Button>
  </ProblemNote>
);
