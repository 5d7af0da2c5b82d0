import { Button } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { calmly } from '../../lib/following';
import { api, ask } from '../lib/api';
import { useLoad } from '../lib/load';
import type { Me } from '../lib/session';
import { Page } from '../parts/Page';
import { ReviewDecision, type Act } from '../parts/ReviewDecision';
import { EarlierRequests, ReviewEvidence } from '../parts/ReviewEvidence';
import { Said } from '../parts/Said';
import { WhenLoaded } from '../parts/WhenLoaded';
import { PATHS } from '../paths';
import { REVIEW } from '../texts/reviews';

const SAID = { approve: REVIEW.approved, fail: REVIEW.failed, decline: REVIEW.declined };

/** One review: the evidence side by side, the decision below it, and then the next one. */
export const ReviewPage = ({ me }: { me: Me }) => {
  const { number = '' } = useParams<{ number: string }>();
  return <Shown key={number} number={number} me={me} />;
};

const Shown = ({ number, me }: { number: string; me: Me }) => {
  const loaded = useLoad(
    () => ask(api.GET('/desk/reviews/{number}', { params: { path: { number } } })),
    number,
    calmly,
  );
  const [act, setAct] = useState<Act | null>(null);
  const [word, say] = useState<string | null>(null);
  return (
    <Page
      title={REVIEW.title(number)}
      actions={
        <>
          {me.role === 'officer' && <NextOne after={number} say={say} />}
          <Link href={PATHS.reviews}>{REVIEW.queue}</Link>
        </>
      }
    >
      <Said word={word} />
      <WhenLoaded loaded={loaded}>
        {(evidence) => (
          <>
            <ReviewEvidence evidence={evidence} />
            {evidence.canDecide && (
              <p className="actions">
                <Button type="primary" onClick={() => setAct('approve')}>
                  {REVIEW.approve}
                </Button>
                <Button danger onClick={() => setAct('fail')}>
                  {REVIEW.fail}
                </Button>
                <Button onClick={() => setAct('decline')}>{REVIEW.decline}</Button>
              </p>
            )}
            <EarlierRequests evidence={evidence} />
            {act && (
              <ReviewDecision
                act={act}
                evidence={evidence}
                onClose={() => setAct(null)}
                onReload={() => void loaded.reload()}
                onDone={(decided) => {
                  setAct(null);
                  say(SAID[act]);
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

/** Straight to the most urgent one that is not this. */
const NextOne = ({ after, say }: { after: string; say: (word: string) => void }) => {
  const [, go] = useLocation();
  const open = async (): Promise<void> => {
    const answer = await ask(
      api.POST('/desk/reviews/search', { body: { which: 'pending', limit: 2 } }),
    );
    if (!answer.ok) return say(answer.problem.title);
    const next = answer.data.items.find(({ number }) => number !== after);
    if (next) go(`${PATHS.reviews}/${next.number}`);
    else say(REVIEW.noNext);
  };
  return <Button onClick={() => void open()}>{REVIEW.next}</Button>;
};
