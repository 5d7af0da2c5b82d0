import { Radio } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { learnServerNow } from '../../lib/clock';
import { calmly } from '../../lib/following';
import { api, ask, type Schemas } from '../lib/api';
import { usePages } from '../lib/paging';
import type { Column } from '../parts/DataTable';
import { PagedTable } from '../parts/PagedTable';
import { Page } from '../parts/Page';
import { Left, Time } from '../parts/Time';
import { PATHS } from '../paths';
import { REBINDS } from '../texts/rebinds';
import { TIME } from '../texts/time';

type Rebind = Schemas['Rebind'];
type Which = 'open' | 'ended';

/** 换绑: what waits for a leader, and what became of the others. */
export const RebindsPage = () => {
  const [which, setWhich] = useState<Which>('open');
  const fetchPage = async (after?: string) => {
    const body = { state: which, ...(after === undefined ? {} : { after }) };
    const answer = await ask(api.POST('/desk/rebinds/search', { body }));
    if (answer.ok) learnServerNow({ serverNow: answer.data.items[0]?.now });
    return answer;
  };
  const pages = usePages(fetchPage, which, calmly);
  return (
    <Page title={REBINDS.title}>
      <Radio.Group
        aria-label={REBINDS.which}
        value={which}
        onChange={({ target }) => setWhich(target.value as Which)}
        options={[
          { value: 'open', label: REBINDS.open },
          { value: 'ended', label: REBINDS.ended },
        ]}
      />
      <PagedTable
        pages={pages}
        title={REBINDS.list}
        keyOf={({ number }) => number}
        columns={COLUMNS}
      />
    </Page>
  );
};

const COLUMNS: readonly Column<Rebind>[] = [
  {
    title: REBINDS.number,
    render: ({ number }) => <Link href={`${PATHS.rebinds}/${number}`}>{number}</Link>,
  },
  { title: REBINDS.registration, field: 'registration' },
  { title: REBINDS.candidate, field: 'candidate' },
  { title: REBINDS.school, field: 'school' },
  { title: REBINDS.state, field: 'stateLabel' },
  {
    title: REBINDS.left,
    render: ({ state, expiresAt }) => state === 'proposed' && <Left until={expiresAt} />,
  },
  { title: TIME.of(REBINDS.proposedAt), render: ({ proposedAt }) => <Time at={proposedAt} /> },
];
