import { CAMPUSES, GUIDE_PEOPLE } from '../../prisma/seed';
import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { expectRefusal } from './support/expect-problem';

describe('from 资格信息查询 to 报名信息', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig({ limits: { lookupsBySession: { points: 6, seconds: 60 } } });
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  test('[R1] [R9] anybody sees the sitting, its home page and its agreement, and may keep it a while', async () => {
    const client = rig.browser();
    const sitting = await client.sitting();
    expect(sitting.home.nav[0]?.label).toBe('首页');
    expect(sitting.agreement.clauses).toHaveLength(12);
    const { headers } = await client.http.send('GET', '/sittings/current');
    expect(headers.get('cache-control')).toContain('max-age');
  });

  test('[R9] only the version in force can be agreed to, and nothing is saved without', async () => {
    const client = rig.browser();
    const credentials = { email: 'agreement@example.cn', password: PASSWORD };
    await client.register(credentials);
    await client.logIn(credentials);
    const { qualification } = await client.qualify(rig.person());
    await expectRefusal(client.save(qualification), 'agreementRequired');
    await expectRefusal(client.agree(99), 'agreementOutdated');
    const { agreedAt } = await client.agree();
    expect(await client.agree()).toMatchObject({ agreedAt });
    await client.save(qualification);
  });

  test('[R10] a miss does not tell which of the three was wrong', async () => {
    const client = await rig.account();
    const { documentType, documentNumber, name } = GUIDE_PEOPLE.liBo;
    const misses = [
      { documentType, documentNumber, name: '李四' },
      { documentType, documentNumber: '99101000009', name },
      { documentType: 'passport' as const, documentNumber, name },
    ];
    const told = [];
    for (const miss of misses) {
      const problem = await expectRefusal(client.qualify(miss), 'qualificationNotFound');
      told.push([problem.title, problem.detail, problem.fields]);
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  test('[R10] only a published check digit refuses; full-width characters and blanks are forgiven', async () => {
    const client = await rig.account();
    const { name } = GUIDE_PEOPLE.liaoXiaoer;
    const wrong = {
      documentType: 'residentId' as const,
      documentNumber: '330101199001010000',
      name,
    };
    const problem = await expectRefusal(client.qualify(wrong), 'documentCheckDigit');
    expect(problem.fields).toEqual(['documentNumber']);
    const typed = { documentType: 'macauId' as const, documentNumber: ' ＷＷ１ ', name: ' 颜 ' };
    const found = await client.qualify(typed);
    expect(found.personal.documentNumber).toBe('WW1');
    // Odd but in the register: a hint beside the field and no refusal.
    expect(found.documentHint).toContain('澳门身份证');
  });

  test('[R10] guessing has a budget, and says when to come again', async () => {
    const client = await rig.account();
    const { documentType, documentNumber } = GUIDE_PEOPLE.liBo;
    for (let time = 0; time < 6; time += 1) {
      const guess = client.qualify({ documentType, documentNumber, name: `李${time}` });
      await expectRefusal(guess, 'qualificationNotFound');
    }
    const body = { documentType, documentNumber, name: '李博' };
    const answer = await client.http.send('POST', '/qualifications', { body });
    expect(answer.json).toMatchObject({ code: 'tooManyRequests', status: 429 });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each([
    [CAMPUSES.opensTomorrow, 'windowNotOpen' as const],
    [CAMPUSES.closedYesterday, 'windowClosed' as const],
  ])('[R11] outside its window a candidate of %s looks and no more', async (campus, code) => {
    const client = await rig.account();
    const found = await client.qualify(rig.person([], campus));
    expect(found).toMatchObject({ canSave: false, whyNotSave: { code } });
    await expectRefusal(client.save(found.qualification), code);
  });

  test('[R11] one account may look up several candidates before it saves one', async () => {
    const client = await rig.account();
    const first = await client.qualify(rig.person());
    const second = await client.qualify(rig.person());
    await client.save(first.qualification);
    await expectRefusal(client.save(second.qualification), 'accountHasRegistration');
  });

  test('[R12] a candidate belongs to one account, and saving the same again is the same saving', async () => {
    const person = rig.person();
    const client = await rig.saved(person);
    const { qualification } = await client.qualify(person);
    const body = { qualification, confirmed: true };
    const again = await client.http.send('POST', '/registrations', { body });
    expect(again.status).toBe(200);
    expect((await client.page()).number).toBe((again.json as { number: string }).number);

    const other = await rig.account();
    const theirs = await other.qualify(person);
    await expectRefusal(other.save(theirs.qualification), 'candidateHasRegistration');
  });

  test('[R12] a qualification of another session, a changed or an old one saves nothing', async () => {
    const [mine, other] = [await rig.account(), await rig.account()];
    const { qualification } = await mine.qualify(rig.person());
    await expectRefusal(other.save(qualification), 'qualificationExpired');
    await expectRefusal(mine.save(`${qualification}x`), 'qualificationExpired');
    await expectRefusal(mine.save('e30.e30'), 'qualificationExpired');
    await expectRefusal(mine.page(), 'registrationNotFound');
  });

  test('[R12] nothing is saved without the tick', async () => {
    const client = await rig.account();
    const { qualification } = await client.qualify(rig.person());
    const body = { qualification, confirmed: false };
    const answer = await client.http.send('POST', '/registrations', { body });
    expect(answer.json).toMatchObject({
      code: 'invalidInput',
      errors: [{ in: 'body', field: ['confirmed'] }],
    });
  });

  test('[R28] the page shows the six tips, the person, the steps and the notices', async () => {
    const client = await rig.saved(GUIDE_PEOPLE.yan);
    const page = await client.page();
    expect(page.tips).toHaveLength(6);
    expect(page.tips[3]).toContain('24小时内未支付');
    expect(page.header).toEqual({ name: '颜', sittingName: '2026年下半年CET考试' });
    expect(page.personal).toMatchObject({ campusLabel: '(993010)测试校区机构001', sex: '女' });
    expect(page.progress.map((step) => step.label)).toEqual([
      '笔试报考',
      '缴费',
      '口试报考(选)',
      '口试缴费(选)',
      '完成报名',
      '打印笔试准考证',
      '参加考试',
      '结束',
    ]);
    expect(page.progress[5]?.stateLabel).toBe('不可打印');
    expect(page.nextStep).toContain('笔试报考');
    expect(page.oral.emptyMessage).toBe('当前没有报考口试科目，可通过“口试报考”进行科目报考！');
    expect(page.notices[0]).toMatchObject({ title: '省通告：(99)测试省' });
    expect(page.notices[0]?.text).toContain('遵守时间');
    expect(Date.parse(page.emptyBy ?? '') - Date.parse(page.serverNow)).toBeGreaterThan(0);
  });

  test('[R28] a row of the table says what the guide shows', async () => {
    const client = await rig.saved(rig.person(['1', 'F']));
    await client.choose([{ subject: '1' }]);
    const [row] = (await client.page()).written.rows;
    expect(row).toMatchObject({
      ordinal: 1,
      label: '(1) 英语四级笔试',
      feeYuan: '0.01',
      payment: { label: '未支付' },
      seating: '未编排',
      takenUp: '考生注册',
      schoolLabel: '(99301)测试学校机构01',
      campusLabel: '(993010)测试校区机构001',
      whyNotCancel: null,
    });
  });

  test('[R13] a deleted registration is told as such, with the reason and the way back', async () => {
    const client = await rig.saved();
    const { number } = await client.page();
    await rig.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
    await rig.skip(24.1);
    await rig.store.deadlines.releaseDue(number, await rig.store.now());
    const problem = await expectRefusal(client.page(), 'registrationDeleted');
    expect(problem.status).toBe(410);
    expect(problem.detail).toContain('24小时内没有任何科目');
    await expectRefusal(client.choose([{ subject: '1' }]), 'registrationDeleted');
    expect((await client.currentLogin()).registration.state).toBe('deleted');
  });
});
