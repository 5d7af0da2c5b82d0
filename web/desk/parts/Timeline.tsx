import { useEffect } from 'react';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import { usePaging } from '../lib/paging';
import { CANDIDATE } from '../texts/candidates';
import { TIME } from '../texts/time';
import { DataTable } from './DataTable';
import { More } from './More';
import { Time } from './Time';
import { WhenLoaded } from './WhenLoaded';

type Item = Schemas['CandidateTimeline']['items'][number];

interface TimelineProps {
  readonly number: string;
  /** Asks anew when the registration has changed. */
  readonly version: number;
}

/** Everything that happened, in plain words, the newest first [R38]. */
export const Timeline = ({ number, version }: TimelineProps) => {
  const fetchPage = (after?: string) =>
    ask(
      api.GET('/desk/candidates/{number}/timeline', {
        params: { path: { number }, query: after === undefined ? {} : { after } },
      }),
    );
  const loaded = useLoad(() => fetchPage(), `${number}:${version}`);
  const paging = usePaging<Item>();
  useEffect(() => {
    if (loaded.data) paging.start(loaded.data, fetchPage);
  }, [loaded.data]);
  return (
    <WhenLoaded loaded={loaded}>
      {() => (
        <>
          <DataTable
            title={CANDIDATE.timeline}
            rows={paging.items ?? []}
            keyOf={({ source, key }) => `${source}:${key}`}
            columns={[
              { title: TIME.of(CANDIDATE.when), render: ({ at }) => <Time at={at} /> },
              { title: CANDIDATE.who, field: 'actor' },
              { title: CANDIDATE.what, field: 'title' },
              { title: CANDIDATE.text, field: 'text' },
            ]}
          />
          <More paging={paging} />
        </>
      )}
    </WhenLoaded>
  );
};
