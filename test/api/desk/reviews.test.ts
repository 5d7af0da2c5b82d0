import { StoredFile } from '../../../api/desk/contract/files';
import { ReviewApplied, ReviewEvidence, ReviewQueuePage } from '../../../api/desk/contract/reviews';
import { makeReviewee } from '../../support/reviewing';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** CET6资格复核 at the desk [R41], over HTTP: the queue, the evidence, and what an officer decides. */
let rig: DeskRig;
let officer: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

/** A candidate whose request waits. */
const waiting = async () => {
  const { person, ticket } = await makeReviewee(rig, 'passedOtherDocument');
  const client = await rig.account();
  const { qualification } = await client.qualify(person);
  const { review } = await client.askReview(ticket, qualification);
  return { client, person, ticket, qualification, number: review?.number ?? '' };
};

const open = (by: Colleague, number: string) =>
  by.http.read(ReviewEvidence, 'GET', `/desk/reviews/${number}`);
const decide = (by: Colleague, number: string, what: string, body: object) =>
  by.http.read(ReviewEvidence, 'POST', `/desk/reviews/${number}/${what}`, { body });
const queue = (by: Colleague, body: object) =>
  by.http.read(ReviewQueuePage, 'POST', '/desk/reviews/search', { body });

test('[R41] an officer finds the request in the queue, reads it beside score and record, and approves', async () => {
  const { client, person, ticket, qualification, number } = await waiting();
  const { items, pending, overdue } = await queue(officer, { which: 'pending' });
  expect([pending, overdue]).toEqual([items.length, 0]);
  expect(items.find((one) => one.number === number)).toMatchObject({
    name: person.name,
    stateLabel: '未复核',
    matched: 'name',
    isOverdue: false,
    byStaff: false,
  });
  const seen = await open(officer, number);
  expect(seen).toMatchObject({
    request: { ticket, documentNumber: person.documentNumber, outcome: null, files: [] },
    score: { score: 425, year: 2024, passed: true, sameDocument: false, sameName: true },
    record: { personal: { name: person.name, campusLabel: '(993010)测试校区机构001' } },
    earlier: [],
    canDecide: true,
    version: 1,
  });
  expect(seen.failures.map(({ label }) => label)).toContain('未提供学校要求的证明材料');
  const decided = await decide(officer, number, 'approval', { version: seen.version });
  expect([decided.stateLabel, decided.canDecide]).toEqual(['复核通过', false]);
  expect((await client.review(qualification)).review?.stateLabel).toBe('复核通过');
});

test('[edge 37] [R41] a tab that is behind is told what has changed, and changes nothing', async () => {
  const { number } = await waiting();
  await decide(officer, number, 'failure', { version: 1, reason: 'proofMissing' });
  const stale = await expectRefusal(
    decide(officer, number, 'approval', { version: 1 }),
    'changedMeanwhile',
  );
  expect(stale.detail).toMatch(/第1次申请，复核失败（未提供学校要求的证明材料）/u);
  await expectRefusal(decide(officer, number, 'approval', { version: 2 }), 'reviewDecided');
  expect((await open(officer, number)).stateLabel).toBe('复核失败');
});

test('[R18] declines with a reason of the list, which the candidate reads; no other reason is taken', async () => {
  const { client, qualification, number } = await waiting();
  await expectRefusal(
    decide(officer, number, 'decline', { version: 1, reason: 'proofMissing' }),
    'invalidInput',
  );
  await decide(officer, number, 'decline', { version: 1, reason: 'notComeForward' });
  const { review, canSubmit, canDelete } = await client.review(qualification);
  expect([review?.stateLabel, review?.reason]).toEqual(['不予复核', '考生未主动联系学校负责老师']);
  expect([canSubmit, canDelete]).toEqual([false, false]);
});

test('[R15] applies for a candidate with an attachment, and sees it in the evidence', async () => {
  const { person } = await makeReviewee(rig, 'failed');
  const client = await rig.account();
  const { qualification } = await client.qualify(person);
  await client.save(qualification);
  const pdf = Buffer.from('%PDF-1.4\n%%EOF\n', 'latin1');
  const upload = await fetch(`${rig.deskOrigin}/api/v1/desk/files?purpose=reviewAttachment`, {
    method: 'POST',
    body: pdf,
    headers: {
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent('成绩单.pdf'),
      'x-csrf-token': officer.http.csrfToken ?? '',
      cookie: [...officer.http.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  });
  const file = StoredFile.parse(await upload.json());
  const application = {
    documentType: person.documentType,
    documentNumber: person.documentNumber,
    files: [file.id],
    why: '忘记准考证号，已核对成绩单原件',
  };
  await expectRefusal(
    officer.http.read(ReviewApplied, 'POST', '/desk/reviews', {
      body: { ...application, why: '联系电话13800138000' },
    }),
    'reasonIsPersonal',
  );
  const { number } = await officer.http.read(ReviewApplied, 'POST', '/desk/reviews', {
    body: application,
  });
  const seen = await open(officer, number);
  expect(seen.request).toMatchObject({
    byStaff: true,
    ticket: null,
    matched: 'none',
    files: [{ id: file.id, name: '成绩单.pdf', mediaType: 'application/pdf' }],
  });
  expect(seen.score).toBeNull();
  await decide(officer, number, 'approval', { version: 1 });
  expect((await client.page()).eligible.map(({ subject }) => subject)).toContain('2');
});

test('[R19] a leader sees the queue with its breaches, and neither evidence nor decision', async () => {
  const { number } = await waiting();
  await rig.skip(24.1);
  try {
    const leader = await rig.staff('leader');
    const { items, overdue } = await queue(leader, { which: 'overdue' });
    expect(items.find((one) => one.number === number)?.isOverdue).toBe(true);
    expect(overdue).toBeGreaterThan(0);
    await expectRefusal(open(leader, number), 'notAllowed');
    await expectRefusal(decide(leader, number, 'approval', { version: 1 }), 'notAllowed');
  } finally {
    await rig.skip(-24.1);
  }
});
