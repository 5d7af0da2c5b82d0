import { useEffect, useState } from 'preact/hooks';
import { api, ask, type Schemas } from '../lib/api';
import type { Problem } from '../lib/problem';
import { useLoad } from '../lib/load';
import { WAITING } from '../texts/waiting';
import { Page } from './Page';

/**
 * The waiting queue, in place over the form that was sent. The place is a number in a cookie: a reload or another tab
 * keeps it, and asking more often brings nobody forward.
 */
export interface Entrance {
  readonly isWaiting: boolean;
  /** Waited, and now the form may be sent again. */
  readonly isOurTurn: boolean;
  readonly queue: Schemas['QueuePlace'] | null;
}

/** @param problem what the form was told last; `waiting` puts it into the queue */
export const useEntrance = (problem: Problem | null): Entrance => {
  const isRefused = problem?.code === 'waiting';
  const [round, setRound] = useState(0);
  const { data: queue } = useLoad(
    () => ask(api.GET('/queue')),
    `queue ${round}`,
    ({ state, retryAfterSeconds }) => ({
      againMs: state === 'waiting' ? retryAfterSeconds * 1_000 : null,
    }),
  );
  useEffect(() => {
    if (isRefused) setRound((count) => count + 1);
  }, [problem]);
  const isWaiting = queue ? queue.state === 'waiting' : isRefused;
  return { isWaiting, isOurTurn: isRefused && !isWaiting, queue };
};

interface WaitingProps {
  readonly entrance: Entrance;
  readonly title: string;
}

export const Waiting = ({ entrance: { queue }, title }: WaitingProps) => (
  <Page title={title}>
    <div class="waiting" role="status">
      <p>
        <b>{WAITING.title}</b>
      </p>
      {queue && <p class="ahead">{WAITING.ahead(queue.ahead)}</p>}
      {queue && queue.perMinute > 0 && <p>{WAITING.estimate(queue.ahead / queue.perMinute)}</p>}
      <p>{WAITING.keep}</p>
    </div>
  </Page>
);
