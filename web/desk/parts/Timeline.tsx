import { api, ask } from '../lib/api';
import { usePages } from '../lib/paging';
import { CANDIDATE } from '../texts/candidates';
import { TIME } from '../texts/time';
import { PagedTable } from './PagedTable';
import { Time } from './Time';

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
  const pages = usePages(fetchPage, `${number}:${version}`);
  return (
    <PagedTable
      pages={pages}
      title={CANDIDATE.timeline}
      keyOf={({ source, key }) => `${source}:${key}`}
      columns={[
        { title: TIME.of(CANDIDATE.when), render: ({ at }) => <Time at={at} /> },
        { title: CANDIDATE.who, field: 'actor' },
        { title: CANDIDATE.what, field: 'title' },
        { title: CANDIDATE.text, field: 'text' },
      ]}
    />
  );
};
