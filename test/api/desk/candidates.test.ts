import {
  CandidatePage,
  CandidatesFound,
  ContactSeen,
  TimelinePage,
} from '../../../api/desk/contract/candidates';
import { workflowLink } from '../../../api/desk/workflow-link';
import type { StaffRole } from '../../../domain/staff';
import type { SeedPerson } from '../../../prisma/seed';
import { expectRefusal } from '../support/expect-problem';
import { createPostman } from '../support/postman';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** 考生管理 over HTTP [R38] [R39]: who is found by whom, and what is shown of them. */
let rig: DeskRig;
let specialist: Colleague;
let officer: Colleague;
let examiner: Colleague;
let elsewhere: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  specialist = await rig.staff('specialist');
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  examiner = await rig.staff('officer', { kind: 'school', code: '99302' });
  elsewhere = await rig.staff('provinceOfficer', { kind: 'province', code: '11' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const search = (
  by: Colleague,
  person: SeedPerson,
  at: 'registration' | 'exam',
  institution: string,
) =>
  by.http.read(CandidatesFound, 'POST', '/desk/candidates/search', {
    body: {
      at,
      institution,
      documentType: person.documentType,
      documentNumber: person.documentNumber,
    },
  });
const detail = (by: Colleague, number: string) =>
  by.http.read(CandidatePage, 'GET', `/desk/candidates/${number}`);
const timeline = (by: Colleague, number: string, after?: string) =>
  by.http.read(
    TimelinePage,
    'GET',
    `/desk/candidates/${number}/timeline${after ? `?after=${encodeURIComponent(after)}` : ''}`,
  );
const look = (by: Colleague, number: string, body: object) =>
  by.http.read(ContactSeen, 'POST', `/desk/candidates/${number}/contact-looks`, { body });

const saved = async () => {
  const person = rig.person();
  const client = await rig.saved(person);
  const { number } = await client.page();
  return { person, client, number };
};

describe('the search', () => {
  test('[R38] finds by school or campus of the registration and the exact document, blanks and width forgiven', async () => {
    const { person, number } = await saved();
    for (const institution of ['99301', '993010']) {
      const { items } = await search(officer, person, 'registration', institution);
      expect(items).toMatchObject([
        { number, name: person.name, state: 'live', stateLabel: '有效' },
      ]);
    }
    const typed = { ...person, documentNumber: ` ${person.documentNumber.toLowerCase()} ` };
    expect((await search(specialist, typed, 'registration', '99301')).items).toHaveLength(1);
  });

  test('[R38] by the place of the exam: its officer finds who comes from another school, with the entries there alone', async () => {
    const { person, client, number } = await saved();
    await client.choose([{ subject: '1' }]);
    await expectRefusal(search(examiner, person, 'exam', '99302'), 'candidateNotFound');
    await client.choose([{ subject: 'F', campus: '993020' }]);
    expect((await search(examiner, person, 'exam', '99302')).items).toMatchObject([{ number }]);
    expect((await search(officer, person, 'exam', '99302')).items).toMatchObject([{ number }]);

    const page = await detail(examiner, number);
    expect(page).toMatchObject({ extent: 'exam', orders: [], money: [], blocked: [] });
    expect([page.written.rows, page.oral.rows.map(({ subject }) => subject)]).toEqual([[], ['F']]);
    await expectRefusal(timeline(examiner, number), 'notFound');
    await expectRefusal(
      look(examiner, number, { field: 'email', reason: '来电核对', version: page.version }),
      'notFound',
    );
  });

  test('[edge 48] a miss, another institution and another scope are one and the same answer', async () => {
    const { person } = await saved();
    const asked = [
      search(specialist, { ...person, documentNumber: 'E00000000' }, 'registration', '99301'),
      search(specialist, person, 'registration', '99302'),
      search(elsewhere, person, 'registration', '99301'),
      search(examiner, person, 'registration', '99301'),
      search(specialist, person, 'registration', '00000'),
    ];
    const answers = await Promise.all(asked.map((one) => expectRefusal(one, 'candidateNotFound')));
    const told = answers.map(({ status, title, detail: more, fields }) => ({
      status,
      title,
      more,
      fields,
    }));
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test('a document number stands in no address, no log line and no audit row', async () => {
    const { person } = await saved();
    await search(specialist, person, 'registration', '99301');
    expect(rig.logged.join('\n')).not.toContain(person.documentNumber);
    const rows = await rig.rows('SELECT detail::text FROM audit');
    expect(JSON.stringify(rows)).not.toContain(person.documentNumber);
  });
});

describe('the page of a candidate', () => {
  test('[R38] [R39] registration, entries, orders; document and address masked', async () => {
    const { person, client, number } = await saved();
    await client.choose([{ subject: '1' }]);
    const page = await detail(officer, number);
    expect(page).toMatchObject({ number, extent: 'whole', state: 'live', emailVerified: false });
    expect(page.personal).toMatchObject({ name: person.name });
    expect(page.email).toMatch(/^.\*\*\*@.\*\*\*$/);
    const text = JSON.stringify(page);
    expect(text).not.toContain(person.documentNumber);
    expect(text).not.toContain('kaosheng');
    expect(page.written.rows.map(({ subject }) => subject)).toEqual(['1']);
    expect(page.workflow).toMatchObject({ id: `registration:${number}`, url: null });
    expect(page.workflow.waitsFor).toContain('等待考生支付');
  });

  test('[R38] links to the workflow for those who have a way to the Temporal UI, and says where it is to them alone', () => {
    const settings = { temporalUi: 'https://temporal.example/namespaces/cet/workflows' };
    const as = (role: StaffRole) =>
      workflowLink(settings, { id: '1', role, scope: { kind: 'all' } }, 'registration:26200000001');
    expect(as('operator').url).toBe(`${settings.temporalUi}/registration%3A26200000001`);
    expect([as('officer').url, as('provinceOfficer').url]).toEqual([null, null]);
    expect(
      workflowLink({}, { id: '1', role: 'operator', scope: { kind: 'all' } }, 'x').url,
    ).toBeNull();
  });

  test('[R38] says of each subject why it cannot be taken up, in the words of the candidate’s own page', async () => {
    const { client, number } = await saved();
    await client.choose([{ subject: '1' }]);
    const own = await client.subjects('written');
    const { blocked } = await detail(officer, number);
    const written = blocked.filter(({ label }) => label.includes('笔试'));
    expect(
      written.map(({ subject, choosable, whyNot }) => ({ subject, choosable, whyNot })),
    ).toEqual(
      own.subjects.map(({ subject, choosable, whyNot }) => ({ subject, choosable, whyNot })),
    );
    expect(blocked.find(({ subject }) => subject === '1')?.whyNot?.message).toBe('该科目已报考');
  });

  test('[R38] of another scope does not exist, nor its timeline', async () => {
    const { number } = await saved();
    await expectRefusal(detail(elsewhere, number), 'notFound');
    await expectRefusal(timeline(elsewhere, number), 'notFound');
    await expectRefusal(detail(examiner, number), 'notFound');
    await expectRefusal(detail(specialist, '26299999999'), 'notFound');
  });

  test('[R38] one timeline of facts, mails, account and staff acts, newest first, page by page', async () => {
    const { client, number } = await saved();
    for (let time = 0; time < 24; time += 1) {
      await client.choose([{ subject: '1' }]);
      await client.cancel('1');
    }
    // More than a page of one and the same instant.
    await rig.rows(
      `INSERT INTO audit (actor, action, subject, detail)
       SELECT 'operator', 'placesRecounted', $1, '{}' FROM generate_series(1, 60)`,
      [number],
    );
    const { version } = await detail(officer, number);
    await look(officer, number, { field: 'documentNumber', reason: '核对来电人的学号', version });
    const items = [];
    let next: string | undefined;
    do {
      const page = await timeline(officer, number, next);
      items.push(...page.items);
      next = page.next ?? undefined;
    } while (next !== undefined);

    expect(items).toHaveLength(112);
    expect(new Set(items.map(({ source, key }) => source + key)).size).toBe(112);
    expect(items.map(({ at }) => at)).toEqual(
      items
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(
      items
        .slice(0, 2)
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['查看完整联系信息', '邮件：工作人员查看了联系信息']);
    const seen = items.find(
      ({ action, source }) => action === 'contactLooked' && source === 'audit',
    );
    expect(seen).toMatchObject({
      actor: '工作人员 测试人员',
      text: '证件号码；理由：核对来电人的学号',
    });
    expect(items.map(({ title }) => title).slice(-3)).toEqual(
      expect.arrayContaining(['保存报名信息', '注册通行证账号']),
    );
    await expectRefusal(timeline(officer, number, 'nonsense'), 'invalidInput');
  });
});

describe('a look at the whole address or number', () => {
  test('[R39] takes a reason, is in the audit log with it, and its owner is mailed', async () => {
    const postman = createPostman(rig);
    const { person, client, number } = await saved();
    const { email } = await client.account();
    await postman.deliver();
    const { version } = await detail(specialist, number);
    const seen = await look(specialist, number, {
      field: 'email',
      reason: '来电人已核对学号和院系',
      version,
    });
    expect(seen).toMatchObject({ field: 'email', value: email });
    expect(
      (await look(officer, number, { field: 'documentNumber', reason: '到场核对证件', version }))
        .value,
    ).toBe(person.documentNumber);
    const mails = (await postman.deliver()).filter(({ to }) => to === email);
    expect(mails.map(({ subject }) => subject)).toEqual(
      Array(2).fill('【全国大学英语四、六级考试】工作人员查看了您的联系信息'),
    );
    const [audit] = await rig.rows<{ actor: string; detail: object }>(
      `SELECT actor, detail FROM audit WHERE subject = $1 AND action = 'contactLooked' ORDER BY id`,
      [number],
    );
    expect(audit).toMatchObject({
      actor: `staff:${specialist.id}`,
      detail: {
        why: '来电人已核对学号和院系',
        field: 'email',
        role: 'specialist',
        from: '127.0.0.1',
      },
    });
    expect(JSON.stringify(audit)).not.toContain(email);
  });

  test('[R39] without a reason, or with something personal in it, nothing is shown and nobody is mailed', async () => {
    const { person, number } = await saved();
    const { version } = await detail(specialist, number);
    const before = await rig.rows('SELECT 1 FROM mail');
    await expectRefusal(
      look(specialist, number, { field: 'email', reason: ' ', version }),
      'invalidInput',
    );
    for (const reason of [`${person.name}来电`, '回电13800138000', '邮箱是 a@example.cn']) {
      const no = await expectRefusal(
        look(specialist, number, { field: 'email', reason, version }),
        'reasonIsPersonal',
      );
      expect(no.fields).toEqual(['reason']);
    }
    expect(await rig.rows('SELECT 1 FROM mail')).toHaveLength(before.length);
  });

  test('[edge 37] [R39] from a tab that is behind is refused with what has changed', async () => {
    const { client, number } = await saved();
    const { version } = await detail(specialist, number);
    await client.choose([{ subject: '1' }]);
    const no = await expectRefusal(
      look(specialist, number, { field: 'email', reason: '来电核对', version }),
      'changedMeanwhile',
    );
    expect(no.detail).toBe('该报名信息已有变化：报考科目');
  });
});
