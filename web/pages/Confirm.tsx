import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { beijingTime } from '../lib/clock';
import { readFound, type Found } from '../lib/found';
import { useNeedLogin } from '../lib/need-login';
import { useRestored } from '../lib/restored';
import { CONFIRM, SUBJECTS } from '../texts/registration';
import { Loading, Page } from '../ui/Page';
import { Said, useWord } from '../ui/Said';
import { Facts, namesOf, personFacts, recordFacts } from '../parts/Facts';
import { LookOnly } from '../parts/LookOnly';
import { ReviewButton } from '../parts/ReviewButton';
import { SaveForm } from '../parts/SaveForm';

/** 资格信息确认 [R11] [R12]: what 资格信息查询 has found, and saving it inside the window. */
const Confirm = () => {
  useNeedLogin();
  const { word, say } = useWord();
  const [found, setFound] = useState(readFound);
  const { route } = useLocation();
  // A page out of the back/forward cache may show what has been saved or dropped since.
  useRestored(() => setFound(readFound()));
  useEffect(() => {
    if (!found) route('/qualification', true);
  }, [found]);

  const again = (next: Found): void => {
    setFound(next);
    say(next.canSave ? CONFIRM.opened : null);
  };

  return (
    <Page title={CONFIRM.title}>
      <Said word={word} />
      {found ? <Record found={found} onFound={again} /> : <Loading />}
    </Page>
  );
};

interface RecordProps {
  readonly found: Found;
  readonly onFound: (found: Found) => void;
}

const Record = ({ found, onFound }: RecordProps) => {
  const { personal, eligible, documentHint, window } = found;
  const names = eligible.length > 0 ? namesOf(eligible) : CONFIRM.noneEligible;
  return (
    <>
      <Facts facts={[...personFacts(personal), [CONFIRM.eligible, names]]} />
      <ReviewButton glance={found.review} href="/review" />
      {documentHint !== null && <p class="note">{documentHint}</p>}
      <h2>{CONFIRM.record}</h2>
      <Facts facts={recordFacts(personal)} />
      {window && (
        <>
          <h2>{CONFIRM.window}</h2>
          <p>{SUBJECTS.fromTo(beijingTime(window.opensAt), beijingTime(window.closesAt))}</p>
        </>
      )}
      {found.whyNotSave ? (
        <LookOnly found={found} why={found.whyNotSave.message} onFound={onFound} />
      ) : (
        <SaveForm found={found} />
      )}
    </>
  );
};

export default Confirm;
