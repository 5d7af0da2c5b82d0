import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api, ask, type Schemas } from '../lib/api';
import { calmly } from '../lib/following';
import { dropFound, keepFound, readFound } from '../lib/found';
import { useLoad } from '../lib/load';
import { queryAgain } from '../lib/query-again';
import { QUALIFICATION, PERSON } from '../texts/registration';
import { REVIEW } from '../texts/review';
import { focusHeading } from '../ui/Page';
import { Hotline } from '../ui/Problem';
import { leaveWord, useWord } from '../ui/Said';
import { DeleteReview } from '../parts/DeleteReview';
import { Facts } from '../parts/Facts';
import { Gate } from '../parts/Gate';
import { ReviewForm } from '../parts/ReviewForm';
import { Contact, ReviewState } from '../parts/ReviewState';

type Page = Schemas['ReviewPage'];

/**
 * CET6资格复核 [R14]–[R19]: asking, and how it stands. One page for 资格信息确认, where it is about the record that was
 * found, and for 报名信息, where it is about the saved one.
 */
const Review = () => {
  const { path, route } = useLocation();
  const isMine = path.startsWith('/mine');
  const [qualification] = useState(() => (isMine ? null : (readFound()?.qualification ?? null)));
  const { word, say } = useWord();
  const page = useLoad(
    () =>
      ask(
        api.GET('/cet6-reviews/mine', {
          params: { query: qualification === null ? {} : { qualification } },
        }),
      ),
    `review ${path}`,
    ({ review }) => (review?.state === 'pending' ? calmly() : { againMs: null }),
  );
  const hasLapsed =
    !isMine && (qualification === null || page.problem?.code === 'qualificationExpired');
  useEffect(() => {
    if (!hasLapsed) return;
    dropFound();
    leaveWord(QUALIFICATION.expired);
    route('/qualification', true);
  }, [hasLapsed]);

  const state = page.data?.review?.state ?? null;
  useEffect(() => {
    if (!isMine && page.data) void tellConfirm(page.data);
  }, [state]);

  const done = (told: string) => (next: Page) => {
    page.replace(next);
    say(told);
    focusHeading();
  };

  return (
    <Gate title={REVIEW.title} loaded={page} word={word}>
      {(data) => (
        <>
          <section aria-labelledby="review-tips">
            <h2 id="review-tips">{REVIEW.tips}</h2>
            <ul>
              {data.tips.map((tip) => (
                <li key={tip}>{tip}</li>
              ))}
            </ul>
          </section>
          <h2>{REVIEW.candidate}</h2>
          <Facts
            facts={[
              [PERSON.name, data.candidate.name],
              [PERSON.documentType, data.candidate.documentTypeLabel],
              [PERSON.documentNumber, data.candidate.documentNumber],
            ]}
          />
          {data.review && <ReviewState page={data} review={data.review} />}
          {!data.review && data.whyNotSubmit && (
            <p class="note" role="status">
              {data.whyNotSubmit.message}
            </p>
          )}
          {data.canSubmit && (
            <ReviewForm
              isCorrection={data.review !== null}
              qualification={qualification}
              onDone={done(REVIEW.submitted)}
            />
          )}
          {data.canDelete && (
            <DeleteReview qualification={qualification} onDone={done(REVIEW.removed)} />
          )}
          {!data.review && <Contact page={data} />}
          <p class="actions">
            <a class="button" href={isMine ? '/mine' : '/confirm'}>
              {REVIEW.back}
            </a>
          </p>
          <Hotline />
        </>
      )}
    </Gate>
  );
};

/** What 资格信息确认 keeps of the candidate learns of it: 资格科目 after an approval, else the state alone. */
const tellConfirm = async ({ review, canSubmit }: Page): Promise<void> => {
  const found = readFound();
  if (!found) return;
  if (review?.state === 'approved' && found.review.state !== 'approved') {
    const answer = await queryAgain();
    if (answer?.ok) return keepFound(answer.data);
  }
  keepFound({
    ...found,
    review: {
      buttonShown: review !== null || canSubmit,
      state: review?.state ?? null,
      stateLabel: review?.stateLabel ?? null,
    },
  });
};

export default Review;
