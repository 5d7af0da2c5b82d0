import { Button, Progress } from 'antd';
import { useState } from 'react';
import { useParams } from 'wouter';
import { useAction } from '../../lib/action';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { ImportLists } from '../parts/ImportLists';
import { Facts } from '../parts/Facts';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/Problem';
import { Said } from '../parts/Said';
import { Time } from '../parts/Time';
import { UndoImport } from '../parts/UndoImport';
import { WhenLoaded } from '../parts/WhenLoaded';
import { DESK } from '../texts/common';
import { IMPORTS } from '../texts/imports';
import { TIME } from '../texts/time';

type Import = Schemas['Import'];

const FOLLOW_MS = 1_000;
const MOVING: readonly string[] = ['checking', 'applying', 'undoing'];

/** One import: its check row by row, the go-ahead, the way back [R43]. */
export const ImportPage = ({ me }: { me: Me }) => {
  const { number = '' } = useParams<{ number: string }>();
  const loaded = useLoad(
    () => ask(api.GET('/desk/imports/{number}', { params: { path: { number } } })),
    number,
    ({ state }) => ({ againMs: MOVING.includes(state) ? FOLLOW_MS : null }),
  );
  const [isUndoing, setUndoing] = useState(false);
  const [word, say] = useState<string | null>(null);
  const took = (what: string, data: Import): void => {
    setUndoing(false);
    say(what);
    loaded.replace(data);
  };
  return (
    <Page title={IMPORTS.detail(number)}>
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {(one) => (
          <>
            <State one={one} />
            {IMPORTING.includes(me.role) && (
              <>
                {one.state === 'checked' && (
                  <Apply
                    one={one}
                    onDone={(data) => took(IMPORTS.applied, data)}
                    onReload={() => void loaded.reload()}
                  />
                )}
                {one.state === 'applied' && (
                  <p className="actions">
                    <Button danger onClick={() => setUndoing(true)}>
                      {IMPORTS.undo}
                    </Button>
                  </p>
                )}
              </>
            )}
            <ImportLists one={one} />
            {isUndoing && (
              <UndoImport
                one={one}
                onClose={() => setUndoing(false)}
                onReload={() => void loaded.reload()}
                onDone={(data) => took(IMPORTS.undoing, data)}
              />
            )}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};

const IMPORTING: readonly string[] = ['officer', 'provinceOfficer', 'operator'];

const State = ({ one }: { one: Import }) => (
  <>
    <p role="status">
      <strong>{one.stateName}</strong>
    </p>
    {MOVING.includes(one.state) && (
      <Progress aria-label={IMPORTS.progressOf(one.number)} percent={one.percent} status="normal" />
    )}
    {one.state === 'failed' && <p>{IMPORTS.fixNext}</p>}
    <Facts
      facts={[
        [IMPORTS.kind, one.kindName],
        [IMPORTS.place, one.place || IMPORTS.everywhere],
        [IMPORTS.rows, one.rowsTotal],
        [IMPORTS.inserted, one.counts?.inserted],
        [IMPORTS.updated, one.counts?.updated],
        [IMPORTS.same, one.counts?.same],
        [IMPORTS.tasks, one.counts?.tasks],
        [TIME.of(IMPORTS.checkedAt), one.checkedAt && <Time at={one.checkedAt} />],
        [
          TIME.of(IMPORTS.lapsesAt),
          one.state === 'checked' && one.lapsesAt && <Time at={one.lapsesAt} />,
        ],
        [TIME.of(IMPORTS.appliedAt), one.appliedAt && <Time at={one.appliedAt} />],
        [TIME.of(IMPORTS.undoneAt), one.undoneAt && <Time at={one.undoneAt} />],
        [
          IMPORTS.file,
          <a key="file" href={`/api/v1/desk/files/${one.fileId}`} download>
            {IMPORTS.download}
          </a>,
        ],
      ]}
    />
  </>
);

interface ApplyProps {
  readonly one: Import;
  readonly onDone: (data: Import) => void;
  readonly onReload: () => void;
}

const Apply = ({ one, onDone, onReload }: ApplyProps) => {
  const action = useAction();
  const { number, version } = one;
  const apply = (): void =>
    void action.run(
      () =>
        ask(
          api.POST('/desk/imports/{number}/application', {
            params: { path: { number } },
            body: { version },
          }),
        ),
      onDone,
    );
  return (
    <>
      {action.problem && (
        <ProblemNote problem={action.problem}>
          <Button onClick={onReload}>{DESK.reload}</Button>
        </ProblemNote>
      )}
      <p className="actions">
        <Button type="primary" aria-disabled={action.isBusy} onClick={apply}>
          {action.isBusy ? DESK.busy : IMPORTS.apply}
        </Button>
      </p>
    </>
  );
};
