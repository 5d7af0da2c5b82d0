import { makeReviewee } from '../support/reviewing';
import { createApiRig, type ApiRig } from './support/api-rig';
import { expectRefusal } from './support/expect-problem';

/** CET6资格复核 over HTTP, as candidates ask for it [R14]–[R19]. */
let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig();
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

/** Somebody new, as far as 资格信息确认. */
const confirming = async (is: Parameters<typeof makeReviewee>[1]) => {
  const { person, ticket } = await makeReviewee(rig, is);
  const client = await rig.account();
  const found = await client.qualify(person);
  return { client, person, ticket, found, qualification: found.qualification };
};

describe('资格信息确认 and 报名信息', () => {
  test('carry whether the button stands there, and the state behind it [R14]', async () => {
    const { client, person, ticket, found, qualification } =
      await confirming('passedOtherDocument');
    expect(found.review).toEqual({ buttonShown: true, state: null, stateLabel: null });
    await client.askReview(ticket, qualification);
    const waits = { buttonShown: true, state: 'pending', stateLabel: '未复核' };
    expect((await client.qualify(person)).review).toEqual(waits);
    await client.save(qualification);
    expect((await client.page()).review).toEqual(waits);
  });

  test('show no button to who may take CET6, who is barred, and where CET6 is not offered', async () => {
    const may = await rig.saved(rig.person(['2', 'S']));
    expect((await may.page()).review.buttonShown).toBe(false);
    const { client, person } = await confirming('passed');
    const set = (values: string) =>
      rig.rows(`UPDATE student_record SET ${values} WHERE doc_hash = $1`, [
        rig.personalData.documentHash(person.documentType, person.documentNumber),
      ]);
    await set('barred_cet6 = true');
    expect((await client.qualify(person)).review.buttonShown).toBe(false);
    await set('barred_cet6 = false');
    await rig.rows(`DELETE FROM offering WHERE campus = '993010' AND subject = '2'`);
    try {
      expect((await client.qualify(person)).review.buttonShown).toBe(false);
    } finally {
      await rig.rows(
        `INSERT INTO offering (sitting_code, campus, subject, fee_fen) VALUES ('262', '993010', '2', 1)`,
      );
    }
  });

  test('an approval before saving is among the 资格科目 at once, and is saved along [R16]', async () => {
    const { client, person, ticket, qualification } = await confirming('passed');
    const { review, canSubmit, canDelete } = await client.askReview(ticket, qualification);
    expect(review).toMatchObject({ state: 'approved', stateLabel: '复核通过', dueAt: null });
    expect([canSubmit, canDelete]).toEqual([false, false]);
    const again = await client.qualify(person);
    expect(again.eligible.map(({ subject }) => subject)).toEqual(['1', '2', 'F']);
    expect(again.review).toMatchObject({ buttonShown: true, state: 'approved' });
    await client.save(qualification);
    const { subjects } = await client.subjects('written');
    expect(subjects.find(({ subject }) => subject === '2')?.choosable).toBe(true);
  });
});

describe('a request', () => {
  test('shows the given identity, the school’s contact and what happens next [R15]', async () => {
    const { client, person, qualification } = await confirming('passedOtherDocument');
    const page = await client.review(qualification);
    expect(page).toMatchObject({
      candidate: {
        name: person.name,
        documentNumber: person.documentNumber,
        documentTypeLabel: '护照',
      },
      schoolLabel: '(99301)测试学校机构01',
      contact: '教务处 010-00009301',
      canSubmit: true,
      whyNotSubmit: null,
      canDelete: false,
      review: null,
    });
    expect(page.tips.join()).toMatch(/2005年之前.*24小时内/su);
  });

  test('by hand waits: neither changed nor withdrawn, and says until when [R17]', async () => {
    const { client, ticket, qualification } = await confirming('passedOtherDocument');
    const { review } = await client.askReview(ticket, qualification);
    expect(review).toMatchObject({ state: 'pending', ticket, isOverdue: false });
    expect(Date.parse(review?.dueAt ?? '') - Date.parse(review?.submittedAt ?? '')).toBe(
      24 * 3_600_000,
    );
    await expectRefusal(client.askReview('993010261100101', qualification), 'reviewPending');
    await expectRefusal(client.correctReview('993010261100101', qualification), 'reviewPending');
    await expectRefusal(client.deleteReview(qualification), 'reviewPending');
    expect((await client.askReview(ticket, qualification)).review?.number).toBe(review?.number);
  });

  test('without a match names the field and not the part; one of 2004 sends to the school [R15] [R18]', async () => {
    const { client, ticket, qualification } = await confirming('failed');
    const no = await expectRefusal(client.askReview(ticket, qualification), 'reviewNoMatch');
    expect(no.fields).toEqual(['ticket']);
    await expectRefusal(client.askReview('993010041100101', qualification), 'reviewTooEarly');
    await expectRefusal(client.correctReview(ticket, qualification), 'reviewNotFound');
    await expectRefusal(client.deleteReview(qualification), 'reviewNotFound');
  });

  test('takes no tick for granted, and no other session’s proof', async () => {
    const { client, ticket, qualification } = await confirming('passed');
    const bare = client.http.send('POST', '/cet6-reviews/mine', {
      body: { ticket, qualification },
    });
    expect((await bare).status).toBe(400);
    const other = await rig.account();
    await expectRefusal(other.askReview(ticket, qualification), 'qualificationExpired');
    await expectRefusal(other.askReview(ticket), 'registrationNotFound');
    await expectRefusal(other.review(), 'registrationNotFound');
  });

  test('is limited for an account, so that nobody tries ticket numbers out', async () => {
    const { client, qualification } = await confirming('failed');
    const codes = new Set<string>();
    for (let at = 0; at < 32; at += 1) {
      const answer = await client.http.send('POST', '/cet6-reviews/mine', {
        body: {
          ticket: `9930102611001${String(at).padStart(2, '0')}`,
          qualification,
          confirmed: true,
        },
      });
      codes.add((JSON.parse(answer.text) as { code: string }).code);
    }
    expect([...codes].sort()).toEqual(['reviewNoMatch', 'tooManyRequests']);
  });
});
