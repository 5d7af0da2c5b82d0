import { examine } from '../../scripts/doctor/examine';
import { mend } from '../../scripts/doctor/mend';
import type { StaffAct } from '../../domain/staff';
import { taskQueues } from '../../temporal.config';
import type { ReviewStatus } from '../../workflows/cet6-review.messages';
import { reviewWorkflowId } from '../../workflows/ids';
import { logInSomebody } from '../support/people';
import { HOUR, MINUTE } from '../support/play';
import { appointed, makeReviewee } from '../support/reviewing';
import { createRig, type Rig } from '../support/rig';

/** Reviews that wait, held against their workflows [R19] [R47]. */
let rig: Rig;
let officer: StaffAct;
beforeAll(async () => {
  rig = await createRig();
  officer = await appointed(rig, 'officer', { kind: 'school', code: '99301' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const asked = async (): Promise<string> => {
  const { accountId: account } = await logInSomebody(rig);
  const { record, ticket } = await makeReviewee(rig, 'passedOtherDocument');
  const { review } = await rig.store.reviews.submit({ account, record }, ticket);
  await rig.told();
  return review?.number ?? '';
};

const handle = (review: string) =>
  rig.client.workflow.getHandle(reviewWorkflowId({ review, submission: 1 }));
const outlet = () => ({ facts: rig.store.facts, client: rig.client, queues: taskQueues });
const inTwoMinutes = () => new Date(Date.now() + 120_000);

/** What the doctor says of a request, as soon as it says so. */
const found = (request: string, check: string) =>
  rig.eventually(async () => {
    const all = await examine(rig.database.pool, rig.client, inTwoMinutes());
    const [finding] = all.filter((one) => one.subject === request && one.check === check);
    if (!finding) throw new Error(`not found: ${JSON.stringify(all)}`);
    return finding;
  });

test('a review that waits without a workflow is found, and mended', async () => {
  const number = await asked();
  await handle(number).terminate('by mistake');
  const finding = await found(`${number}-1`, 'reviewWithoutWorkflow');
  expect(await mend(outlet(), [finding])).toBe(1);
  expect((await handle(number).describe()).status.name).toBe('RUNNING');
  await rig.store.reviewDesk.approve(officer, number, { version: 1 });
  await handle(number).result();
});

test('a run that has missed the decision is found, and mended', async () => {
  const number = await asked();
  await rig.stopDispatcher();
  await rig.store.reviewDesk.approve(officer, number, { version: 1 });
  const finding = await found(`${number}-1`, 'reviewWorkflowOfTheDecided');
  expect(await mend(outlet(), [finding])).toBe(1);
  expect(await handle(number).result()).toEqual({ end: 'approved' });
  rig.startDispatcher();
  await rig.told();
});

test('a run without its row is found, and ends by itself at its next wake', async () => {
  const number = await asked();
  const { snapshot } = await handle(number).query<ReviewStatus>('status');
  const review = 'V26288888888';
  await rig.client.workflow.start('cet6Review', {
    workflowId: reviewWorkflowId({ review, submission: 1 }),
    taskQueue: taskQueues.desk,
    args: [{ snapshot: { ...snapshot, review } }],
  });
  const finding = await found(`${review}-1`, 'workflowWithoutRow');
  expect(finding.mendable).toBe(false);
  await rig.store.reviewDesk.approve(officer, number, { version: 1 });
  await rig.time.skip(12 * HOUR + MINUTE);
  expect(await handle(review).result()).toEqual({ end: 'gone' });
});

test('an alarm that nobody gave is found', async () => {
  const number = await asked();
  await rig.time.skip(12 * HOUR + 6 * MINUTE, () => false);
  const finding = await found(`${number}-1`, 'reviewAlarmOverdue');
  expect(finding).toMatchObject({ mendable: true });
  await rig.time.skip(0);
  await rig.eventually(async () => {
    const all = await examine(rig.database.pool, rig.client, inTwoMinutes());
    expect(all.filter(({ subject }) => subject === `${number}-1`)).toEqual([]);
  });
});
