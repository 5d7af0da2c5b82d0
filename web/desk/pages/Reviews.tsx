import { Radio } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { calmly } from '../../lib/following';
import { api, ask, type Schemas } from '../lib/api';
import { useForm } from '../lib/form';
import { usePages } from '../lib/paging';
import { REVIEW_READERS } from '../lib/pages';
import type { Me } from '../lib/session';
import { DataTable, type Column } from '../parts/DataTable';
import { Form, Submit, TextField } from '../parts/Form';
import { More } from '../parts/More';
import { Page } from '../parts/Page';
import { Left, Time } from '../parts/Time';
import { WhenLoaded } from '../parts/WhenLoaded';
import { PATHS } from '../paths';
import { MATCHED, REVIEW, REVIEWS } from '../texts/reviews';
import { TIME } from '../texts/time';

type Row = Schemas['ReviewQueuePage']['items'][number];
type Which = 'pending' | 'overdue' | 'decided';

/** 资格复核: by the clock of the SLA, the most urgent first [R41]. */
export const ReviewsPage = ({ me }: { me: Me }) => {
  const [which, setWhich] = useState<Which>('pending');
  const [place, setPlace] = useState('');
  const fetchPage = (after?: string) =>
    ask(
      api.POST('/desk/reviews/search', {
        body: {
          which,
          limit: 50,
          ...(place === '' ? {} : { place }),
          ...(after === undefined ? {} : { after }),
        },
      }),
    );
  const { loaded, paging } = usePages(fetchPage, `${which}:${place}`, calmly);
  return (
    <Page
      title={REVIEWS.title}
      actions={me.role === 'officer' && <Link href={`${PATHS.reviews}/new`}>{REVIEWS.apply}</Link>}
    >
      {me.role !== 'officer' && <PlaceFilter onChange={setPlace} />}
      <Radio.Group
        aria-label={REVIEWS.which}
        value={which}
        onChange={({ target }) => setWhich(target.value as Which)}
        options={[
          { value: 'pending', label: REVIEWS.pending },
          { value: 'overdue', label: REVIEWS.overdue },
          { value: 'decided', label: REVIEWS.decided },
        ]}
      />
      <WhenLoaded loaded={loaded}>
        {({ pending, overdue }) => (
          <>
            <p className={overdue > 0 ? 'bad' : undefined}>{REVIEWS.count(pending, overdue)}</p>
            <DataTable
              title={which === 'decided' ? REVIEWS.decidedList : REVIEWS.list}
              rows={paging.items ?? []}
              keyOf={({ number, submission }) => `${number}-${submission}`}
              columns={columnsOf(REVIEW_READERS.includes(me.role))}
            />
            <More paging={paging} />
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};

/** Those above the schools look at one of them. */
const PlaceFilter = ({ onChange }: { onChange: (place: string) => void }) => {
  const form = useForm({ name: 'review-place', initial: { place: '' } });
  const show = (): void => onChange((form.values['place'] ?? '').trim().toUpperCase());
  return (
    <Form form={form} labels={{ place: REVIEWS.place }} onSubmit={show}>
      <div className="row">
        <TextField
          form={form}
          name="place"
          label={REVIEWS.place}
          hint={REVIEWS.placeHint}
          maxLength={6}
        />
        <p className="actions">
          <Submit form={form} label={REVIEWS.show} />
        </p>
      </div>
    </Form>
  );
};

/** @param mayOpen leaders and operators see the queue, not the evidence */
const columnsOf = (mayOpen: boolean): readonly Column<Row>[] => [
  {
    title: REVIEWS.number,
    render: ({ number }) =>
      mayOpen ? <Link href={`${PATHS.reviews}/${number}`}>{number}</Link> : number,
  },
  { title: REVIEWS.name, field: 'name' },
  { title: REVIEWS.campus, field: 'campus' },
  {
    title: REVIEWS.left,
    render: ({ state, dueAt }) => state === 'pending' && dueAt !== null && <Left until={dueAt} />,
  },
  {
    title: REVIEWS.state,
    render: ({ stateLabel, reason }) => REVIEW.outcome(stateLabel, reason),
  },
  { title: REVIEWS.matched, render: ({ matched }) => MATCHED[matched] },
  { title: REVIEWS.submission, field: 'submission', className: 'number' },
  {
    title: REVIEWS.byStaff,
    render: ({ byStaff }) => (byStaff ? REVIEW.byStaff : REVIEW.byCandidate),
  },
  { title: TIME.of(REVIEWS.submittedAt), render: ({ submittedAt }) => <Time at={submittedAt} /> },
  { title: TIME.of(REVIEWS.decidedAt), render: ({ decidedAt }) => <Time at={decidedAt} /> },
];
