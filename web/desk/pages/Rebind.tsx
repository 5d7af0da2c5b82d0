import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { learnServerNow } from '../../lib/clock';
import { calmly } from '../../lib/following';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { Facts } from '../parts/Facts';
import { Page } from '../parts/Page';
import { RebindDecision } from '../parts/RebindDecision';
import { Said } from '../parts/Said';
import { Left, Time } from '../parts/Time';
import { WhenLoaded } from '../parts/WhenLoaded';
import { WorkflowLink } from '../parts/WorkflowLink';
import { PATHS } from '../paths';
import { CANDIDATE } from '../texts/candidates';
import { REBINDS } from '../texts/rebinds';
import { TIME } from '../texts/time';

type Rebind = Schemas['Rebind'];

const APPLYING_MS = 1_500;

/** One proposal, as the leader decides on it [R40]. */
export const RebindPage = ({ me }: { me: Me }) => {
  const { number = '' } = useParams<{ number: string }>();
  const fetchIt = async () => {
    const answer = await ask(api.GET('/desk/rebinds/{number}', { params: { path: { number } } }));
    if (answer.ok) learnServerNow({ serverNow: answer.data.now });
    return answer;
  };
  const loaded = useLoad(fetchIt, number, ({ state }) =>
    state === 'approved' ? { againMs: APPLYING_MS } : calmly(),
  );
  const [act, setAct] = useState<'approve' | 'reject' | null>(null);
  const [word, say] = useState<string | null>(null);
  return (
    <Page title={REBINDS.detail(number)}>
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {(rebind) => (
          <>
            <RebindFacts rebind={rebind} />
            {me.role === 'leader' && rebind.state === 'proposed' && (
              <Deciding isOwn={rebind.proposer === me.id} choose={setAct} />
            )}
            {act && (
              <RebindDecision
                act={act}
                rebind={rebind}
                onClose={() => setAct(null)}
                onReload={() => void loaded.reload()}
                onDone={(decided) => {
                  setAct(null);
                  say(act === 'approve' ? REBINDS.approved : REBINDS.rejected);
                  loaded.replace(decided);
                }}
              />
            )}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};

interface DecidingProps {
  readonly isOwn: boolean;
  readonly choose: (act: 'approve' | 'reject') => void;
}

const Deciding = ({ isOwn, choose }: DecidingProps) =>
  isOwn ? (
    <p>{REBINDS.own}</p>
  ) : (
    <p className="actions">
      <Button type="primary" onClick={() => choose('approve')}>
        {REBINDS.approve}
      </Button>
      <Button danger onClick={() => choose('reject')}>
        {REBINDS.reject}
      </Button>
    </p>
  );

const RebindFacts = ({ rebind }: { rebind: Rebind }) => (
  <>
    <div className="beside">
      <section>
        <h2>{REBINDS.proposal}</h2>
        <Facts
          facts={[
            [REBINDS.state, rebind.stateLabel],
            [
              REBINDS.registration,
              <Link key="link" href={`${PATHS.candidates}/${rebind.registration}`}>
                {rebind.registration}
              </Link>,
            ],
            [REBINDS.candidate, rebind.candidate],
            [REBINDS.school, rebind.school],
            [REBINDS.campus, rebind.campus],
            [REBINDS.grounds, rebind.grounds],
            [TIME.of(REBINDS.proposedAt), <Time key="proposed" at={rebind.proposedAt} />],
            [REBINDS.left, rebind.state === 'proposed' && <Left until={rebind.expiresAt} />],
          ]}
        />
      </section>
      <section>
        <h2>{REBINDS.from}</h2>
        <Facts facts={[[REBINDS.accountEmail, rebind.fromEmail]]} />
      </section>
      <section>
        <h2>{REBINDS.to}</h2>
        <Facts
          facts={[
            [REBINDS.passportId, rebind.toPassportId],
            [REBINDS.accountEmail, rebind.toEmail],
          ]}
        />
      </section>
    </div>
    <Facts
      facts={[
        [REBINDS.proposer, rebind.proposerName],
        [REBINDS.approver, rebind.approverName],
        [REBINDS.note, rebind.note],
        [REBINDS.refusedBecause, rebind.refusedBecause],
        [TIME.of(REBINDS.decidedAt), rebind.decidedAt && <Time at={rebind.decidedAt} />],
        [TIME.of(REBINDS.endedAt), rebind.endedAt && <Time at={rebind.endedAt} />],
        [CANDIDATE.workflow, <WorkflowLink key="link" workflow={rebind.workflow} />],
      ]}
    />
    {rebind.endedAt === null && rebind.since.length > 0 && (
      <>
        <h2>{REBINDS.since}</h2>
        <ul>
          {rebind.since.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </>
    )}
  </>
);
