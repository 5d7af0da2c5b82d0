import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { api, ask, type Schemas } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { CandidateFacts, CandidateMoney, CandidateSubjects } from '../parts/CandidateParts';
import { ContactLook, type Seen } from '../parts/ContactLook';
import { Facts } from '../parts/Facts';
import { Page } from '../parts/Page';
import { ProposeRebind } from '../parts/ProposeRebind';
import { Said } from '../parts/Said';
import { Timeline } from '../parts/Timeline';
import { WhenLoaded } from '../parts/WhenLoaded';
import { WorkflowLink } from '../parts/WorkflowLink';
import { PATHS } from '../paths';
import { CANDIDATE } from '../texts/candidates';
import { REBINDS } from '../texts/rebinds';

type Shown = Schemas['CandidatePage'];

/** One candidate: the registration, why a subject cannot be taken up, the money, and all that has happened [R38] [R39]. */
export const CandidatePage = ({ me }: { me: Me }) => {
  const { number = '' } = useParams<{ number: string }>();
  const loaded = useLoad(
    () => ask(api.GET('/desk/candidates/{number}', { params: { path: { number } } })),
    number,
  );
  const [open, setOpen] = useState<'look' | 'rebind' | null>(null);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [word, say] = useState<string | null>(null);
  const done = (what: string): void => {
    setOpen(null);
    say(what);
    void loaded.reload();
  };
  const dialog = { onClose: () => setOpen(null), onReload: () => void loaded.reload() };
  return (
    <Page
      title={CANDIDATE.title(number)}
      actions={
        <>
          <Link href={PATHS.candidates}>{CANDIDATE.back}</Link>
          {LOOKING.includes(me.role) && (
            <Button onClick={() => setOpen('look')}>{CANDIDATE.look}</Button>
          )}
          {me.role === 'specialist' && (
            <Button onClick={() => setOpen('rebind')}>{REBINDS.propose}</Button>
          )}
        </>
      }
    >
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {(candidate) => (
          <>
            <Details candidate={candidate} seen={seen} />
            {open === 'look' && (
              <ContactLook
                {...dialog}
                number={number}
                version={candidate.version}
                onDone={(what) => {
                  setSeen(what);
                  done(what.message);
                }}
              />
            )}
            {open === 'rebind' && (
              <ProposeRebind
                {...dialog}
                number={number}
                version={candidate.version}
                onDone={(made) => done(REBINDS.proposed(made))}
              />
            )}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
};

const LOOKING: readonly string[] = ['officer', 'provinceOfficer', 'specialist', 'leader'];

const Details = ({ candidate, seen }: { candidate: Shown; seen: Seen | null }) => (
  <>
    <CandidateFacts candidate={candidate} seen={seen} />
    <CandidateSubjects candidate={candidate} />
    <CandidateMoney candidate={candidate} />
    <h2>{CANDIDATE.workflow}</h2>
    <Facts
      facts={[
        [CANDIDATE.waitsFor, candidate.workflow.waitsFor],
        [CANDIDATE.workflow, <WorkflowLink key="link" workflow={candidate.workflow} />],
      ]}
    />
    <Timeline number={candidate.number} version={candidate.version} />
  </>
);
