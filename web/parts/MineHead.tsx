import type { Schemas } from '../lib/api';
import { COMMON } from '../texts/common';
import { MINE, PERSON } from '../texts/registration';
import { Countdown } from '../ui/Countdown';
import { Facts, personFacts } from './Facts';
import { Progress } from './Progress';
import { ReviewButton } from './ReviewButton';

interface MineHeadProps {
  readonly page: Schemas['RegistrationPage'];
  readonly onOver: () => void;
}

/** The upper half of 报名信息: 提示, who it is, where the way stands, and where it goes on [R28]. */
export const MineHead = ({ page, onOver }: MineHeadProps) => {
  const { tips, personal, progress, nextStep, emptyBy } = page;
  const home = `${personal.schoolLabel} — ${personal.campusLabel}`;
  return (
    <>
      <section aria-labelledby="tips">
        <h2 id="tips">{MINE.tips}</h2>
        <ol>
          {tips.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ol>
      </section>
      <Facts facts={[...personFacts(personal), [PERSON.home, home]]} />
      <h2>{MINE.progress}</h2>
      <Progress steps={progress} />
      <p class="next-step" role="status">
        {nextStep}
      </p>
      {emptyBy !== null && (
        <p class="note">
          {MINE.emptyBy}
          <Countdown until={emptyBy} onOver={onOver} />
        </p>
      )}
      <Ways page={page} />
      <ReviewButton glance={page.review} href="/mine/review" />
    </>
  );
};

const Ways = ({ page }: { page: Schemas['RegistrationPage'] }) => {
  const movable = page.oral.rows.filter(({ whyNotCancel }) => whyNotCancel === null);
  return (
    <p class="actions">
      <a class="button" href="/">
        {COMMON.backHome}
      </a>
      <a class="button" href="/mine/written">
        {MINE.written}
      </a>
      <a class="button" href="/mine/oral">
        {MINE.oral}
      </a>
      {movable.map(({ subject, label }) => (
        <a key={subject} class="button" href={`/mine/oral?move=${subject}`}>
          {movable.length === 1 ? MINE.editOral : MINE.editOralOf(label)}
        </a>
      ))}
    </p>
  );
};
