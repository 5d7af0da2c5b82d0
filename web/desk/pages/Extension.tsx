import { useParams } from 'wouter';
import { api, ask } from '../lib/api';
import { useLoad } from '../lib/load';
import { BatchProgress } from '../parts/BatchProgress';
import { Facts } from '../parts/Facts';
import { Page } from '../parts/Page';
import { Time } from '../parts/Time';
import { WhenLoaded } from '../parts/WhenLoaded';
import { scopeWords } from '../texts/common';
import { EXTENSION_STATES, EXTENSIONS } from '../texts/extensions';
import { TIME } from '../texts/time';

const RUNNING_MS = 1_500;

/** One batch, followed while it runs. */
export const ExtensionPage = () => {
  const { number = '' } = useParams<{ number: string }>();
  const loaded = useLoad(
    () => ask(api.GET('/desk/extensions/{number}', { params: { path: { number } } })),
    number,
    ({ state }) => ({ againMs: state === 'running' ? RUNNING_MS : null }),
  );
  return (
    <Page title={EXTENSIONS.detail(number)}>
      <WhenLoaded loaded={loaded}>
        {(batch) => (
          <>
            <BatchProgress batch={batch} />
            <Facts
              facts={[
                [EXTENSIONS.state, EXTENSION_STATES[batch.state]],
                [EXTENSIONS.scope, scopeWords(batch.scope)],
                [EXTENSIONS.hours, batch.hours],
                [EXTENSIONS.total, batch.total],
                [EXTENSIONS.moved, batch.moved],
                [EXTENSIONS.skipped, batch.skipped],
                [EXTENSIONS.why, batch.why],
                [TIME.of(EXTENSIONS.madeAt), <Time key="made" at={batch.madeAt} />],
                [TIME.of(EXTENSIONS.startedAt), batch.startedAt && <Time at={batch.startedAt} />],
                [TIME.of(EXTENSIONS.doneAt), batch.doneAt && <Time at={batch.doneAt} />],
              ]}
            />
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};
