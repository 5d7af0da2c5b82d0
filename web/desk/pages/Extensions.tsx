import { useState } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { BatchProgress } from '../parts/BatchProgress';
import { DataTable, type Column } from '../parts/DataTable';
import { ExtensionDryRun } from '../parts/ExtensionDryRun';
import { Page } from '../parts/Page';
import { Said } from '../parts/Said';
import { Time } from '../parts/Time';
import { WhenLoaded } from '../parts/WhenLoaded';
import { PATHS } from '../paths';
import { scopeWords } from '../texts/common';
import { EXTENSION_STATES, EXTENSIONS } from '../texts/extensions';
import { TIME } from '../texts/time';

type Batch = Schemas['ExtensionBatch'];

const RUNNING_MS = 1_500;

/** 应急延期: counted first, started by a second act, followed until it is done [R45]. */
export const ExtensionsPage = ({ me }: { me: Me }) => {
  const loaded = useLoad(
    () => ask(api.GET('/desk/extensions')),
    'extensions',
    ({ items }) => ({
      againMs: items.some(({ state }) => state === 'running') ? RUNNING_MS : null,
    }),
  );
  const [word, say] = useState<string | null>(null);
  const started = (number: string): void => {
    say(EXTENSIONS.started(number));
    void loaded.reload();
  };
  return (
    <Page title={EXTENSIONS.title}>
      <Said word={word} />
      {EXTENDING.includes(me.role) && <ExtensionDryRun onStarted={started} />}
      <WhenLoaded loaded={loaded}>
        {({ items }) => (
          <DataTable
            title={EXTENSIONS.list}
            rows={items}
            keyOf={({ number }) => number}
            columns={COLUMNS}
          />
        )}
      </WhenLoaded>
    </Page>
  );
};

const EXTENDING: readonly string[] = ['leader', 'operator'];

const COLUMNS: readonly Column<Batch>[] = [
  {
    title: EXTENSIONS.number,
    render: ({ number }) => <Link href={`${PATHS.extensions}/${number}`}>{number}</Link>,
  },
  { title: EXTENSIONS.scope, render: ({ scope }) => scopeWords(scope) },
  { title: EXTENSIONS.hours, field: 'hours', className: 'number' },
  { title: EXTENSIONS.state, render: ({ state }) => EXTENSION_STATES[state] },
  { title: EXTENSIONS.progress, render: (batch) => <BatchProgress batch={batch} /> },
  { title: EXTENSIONS.why, field: 'why' },
  { title: TIME.of(EXTENSIONS.madeAt), render: ({ madeAt }) => <Time at={madeAt} /> },
];
