import { reviewWorkflowId } from '../../../workflows/ids';
import { taskQueues } from '../../../temporal.config';
import { actOf, school } from '../../support/desk';
import { logInSomebody, saveUnder } from '../../support/people';
import { HOUR, MINUTE } from '../../support/play';
import { makeReviewee } from '../../support/reviewing';
import type { ReviewStatus } from '../../../workflows/cet6-review.messages';
import type { Recorded, Scenario, Stage } from './stage';

const officer = actOf('officer', school('99301'));

/** CET6 reviews that wait for an officer [R19], and a registration that is told of one. */
export const reviewScenarios: readonly Scenario[] = [
  {
    name: 'review-approved-in-time',
    play: async (stage) => {
      const { number } = await ask(stage);
      await stage.rig.time.skip(24 * HOUR - MINUTE);
      await stage.rig.store.reviewDesk.approve(officer, number, { version: 1 });
      return endOf(stage, number);
    },
  },
  {
    name: 'review-overdue-for-days-then-approved',
    play: async (stage) => {
      const { number } = await ask(stage);
      await stage.rig.time.skip(3 * 24 * HOUR + MINUTE);
      await stage.rig.store.reviewDesk.approve(officer, number, { version: 1 });
      return endOf(stage, number);
    },
  },
  {
    name: 'review-failed',
    play: async (stage) => {
      const { number } = await ask(stage);
      await stage.rig.store.reviewDesk.fail(officer, number, {
        version: 1,
        reason: 'proofMissing',
      });
      return endOf(stage, number);
    },
  },
  {
    name: 'review-corrected-then-declined',
    play: async (stage) => {
      const { number, whose, ticket } = await ask(stage);
      await stage.rig.store.reviewDesk.fail(officer, number, {
        version: 1,
        reason: 'proofMissing',
      });
      await stage.rig.store.reviews.correct(whose, ticket);
      await stage.rig.told();
      const decision = { version: 3, reason: 'repeatedAbuse' } as const;
      await stage.rig.store.reviewDesk.decline(officer, number, decision);
      return endOf(stage, number, 2);
    },
  },
  {
    name: 'review-moot',
    play: async (stage) => {
      const { number, whose } = await ask(stage);
      const { person } = await makeReviewee(stage.rig, 'passed');
      await saveUnder(stage.rig, whose.account, person);
      return endOf(stage, number);
    },
  },
  {
    name: 'review-told-again-what-it-knows',
    play: async (stage) => {
      const { rig } = stage;
      const { number } = await ask(stage);
      const handle = handleOf(stage, number);
      const { snapshot } = await handle.query<ReviewStatus>('status');
      for (const fact of ['reviewSubmitted', 'caughtUp', 'somethingNew']) {
        await handle.signal(fact, { snapshot });
      }
      await handle.signal('reviewDecided');
      await rig.store.reviewDesk.approve(officer, number, { version: 1 });
      return endOf(stage, number);
    },
  },
  {
    name: 'review-row-gone',
    play: async (stage) => {
      const { number } = await ask(stage);
      const { snapshot } = await handleOf(stage, number).query<ReviewStatus>('status');
      const review = 'V26299999999';
      await stage.rig.client.workflow.start('cet6Review', {
        workflowId: reviewWorkflowId({ review, submission: 1 }),
        taskQueue: taskQueues.desk,
        args: [{ snapshot: { ...snapshot, review } }],
      });
      await stage.rig.store.reviewDesk.approve(officer, number, { version: 1 });
      await stage.rig.time.skip(12 * HOUR + MINUTE);
      return endOf(stage, review);
    },
  },
  {
    name: 'registration-with-a-review-that-waits',
    play: async (stage) => {
      const { rig, runOf } = stage;
      const { accountId } = await logInSomebody(rig);
      const { person, record, ticket } = await makeReviewee(rig, 'passedOtherDocument');
      const registration = await saveUnder(rig, accountId, person);
      await rig.told();
      const { review } = await rig.store.reviews.submit({ account: accountId, record }, ticket);
      await rig.told();
      await rig.rows(
        `UPDATE registration SET empty_by = empty_by + interval '1 day', next_wake_at = empty_by + interval '1 day', seq = seq + 1
         WHERE number = $1`,
        [registration],
      );
      const number = review?.number ?? '';
      await rig.time.skip(24 * HOUR + MINUTE);
      await rig.eventually(async () => {
        const rows = await rig.rows(
          'SELECT 1 FROM cet6_review WHERE number = $1 AND overdue_at IS NOT NULL',
          [number],
        );
        if (rows.length === 0) throw new Error('not overdue yet');
      });
      await rig.told();
      await rig.store.reviewDesk.approve(officer, number, { version: 1 });
      await rig.told();
      await rig.time.skip(24 * HOUR + MINUTE);
      await rig.outcome(registration);
      return runOf(registration);
    },
  },
];

/** Somebody asks for a review that an officer has to look at; its workflow waits. */
const ask = async (stage: Stage) => {
  const { rig } = stage;
  const { accountId: account } = await logInSomebody(rig);
  const { record, ticket } = await makeReviewee(rig, 'passedOtherDocument');
  const whose = { account, record };
  const { review } = await rig.store.reviews.submit(whose, ticket);
  const number = review?.number ?? '';
  await rig.told();
  await rig.eventually(() => handleOf(stage, number).describe());
  return { number, whose, ticket };
};

const handleOf = ({ rig }: Stage, review: string, submission = 1) =>
  rig.client.workflow.getHandle(reviewWorkflowId({ review, submission }));

const endOf = async (stage: Stage, review: string, submission = 1): Promise<Recorded> => {
  await stage.rig.told();
  const handle = handleOf(stage, review, submission);
  await handle.result();
  const { workflowId, runId } = await handle.describe();
  return { workflowId, runId };
};
