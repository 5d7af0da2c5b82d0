import { CAMPUSES, CONTESTS, GUIDE_PEOPLE } from '../../prisma/seed';
import { createApiRig, type ApiRig } from './support/api-rig';
import { expectRefusal } from './support/expect-problem';

describe('choosing subjects', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  test('[R21] [R22] each written subject can be chosen or says why not', async () => {
    const client = await rig.saved(GUIDE_PEOPLE.yan);
    await client.choose([{ subject: '1' }]);
    const { subjects, mayChooseCampus, instructions } = await client.subjects('written');
    const why = Object.fromEntries(subjects.map((one) => [one.subject, one.whyNot?.code ?? null]));
    expect(why).toEqual({
      1: 'alreadyEntered',
      2: 'notEligible',
      3: 'sameLevel',
      4: null,
      5: 'sameLevel',
      6: null,
      7: 'notEligible',
      8: 'notEligible',
      9: 'notEligible',
    });
    expect(subjects[0]).toMatchObject({ chosen: true, choosable: false, feeYuan: '0.01' });
    expect(subjects[1]?.whyNot?.message).toBe('不具有英语六级笔试报考资格！');
    expect(mayChooseCampus).toBe(false);
    expect(instructions.join()).toContain('同级别科目仅能报考一科');
  });

  test('[R23] an oral needs its written subject, and then stands with place, fee and dates', async () => {
    const client = await rig.saved(rig.person(['1', 'F']));
    const before = await client.subjects('oral');
    expect(before.subjects.find((one) => one.subject === 'F')?.whyNot?.code).toBe(
      'writtenRequired',
    );
    expect(before.mayChooseCampus).toBe(true);
    await client.choose([{ subject: '1' }]);
    const after = await client.subjects('oral');
    expect(after.subjects.find((one) => one.subject === 'F')).toMatchObject({
      choosable: true,
      campusLabel: '(993010)测试校区机构001',
      remaining: { places: 100, label: '100', colour: 'green' },
    });
  });

  test('[R24] campuses open now that take outside candidates are listed, the own one first', async () => {
    const client = await rig.saved(rig.person(['1', 'F']));
    await client.choose([{ subject: '1' }]);
    const { campuses, label } = await client.oralCampuses('F');
    expect(label).toBe('(F) 英语四级口试');
    expect(campuses.map((one) => one.campus)).toEqual([
      CAMPUSES.guide,
      CAMPUSES.oralContest,
      CAMPUSES.writtenContest,
    ]);
    expect(campuses[0]).toMatchObject({ isHome: true, choosable: true });
    expect(campuses[1]?.notice).toContain('候考室');
  });

  test('[R24] another campus is offered for an oral that may be taken up or moved, and for no other', async () => {
    const client = await rig.saved(rig.person(['1', 'F']));
    const offered = async (): Promise<string[]> =>
      (await client.subjects('oral')).subjects
        .filter((one) => one.mayChooseCampus)
        .map((one) => one.subject);
    expect(await offered()).toEqual([]);
    await client.choose([{ subject: '1' }]);
    expect(await offered()).toEqual(['F']);
    await client.choose([{ subject: 'F' }]);
    expect(await offered()).toEqual(['F']);
    await client.order(['1', 'F']);
    expect(await offered()).toEqual([]);
  });

  test('[R24] where home allows no other campus, only home is listed and taken', async () => {
    const client = await rig.saved(rig.person(['1', 'F'], CAMPUSES.homeOralsOnly));
    expect((await client.subjects('oral')).mayChooseCampus).toBe(false);
    await client.choose([{ subject: '1' }]);
    const { campuses } = await client.oralCampuses('F');
    expect(campuses.map((one) => one.campus)).toEqual([CAMPUSES.homeOralsOnly]);
    const elsewhere = client.choose([{ subject: 'F', campus: CAMPUSES.oralContest }]);
    await expectRefusal(elsewhere, 'campusNotAllowed');
  });

  test('[R25] what is left turns yellow at half and red 无 when full, and then cannot be taken', async () => {
    const seen: unknown[] = [];
    for (let taken = 0; taken <= CONTESTS.oral.capacity; taken += 1) {
      const client = await rig.saved(rig.person(['1', 'F']));
      await client.choose([{ subject: '1' }]);
      const { campuses } = await client.oralCampuses('F');
      const contest = campuses.find((one) => one.campus === CAMPUSES.oralContest);
      seen.push([contest?.remaining?.label, contest?.remaining?.colour, contest?.choosable]);
      const choice = client.choose([{ subject: 'F', campus: CAMPUSES.oralContest }]);
      const outcome = taken < CONTESTS.oral.capacity ? choice : expectRefusal(choice, 'placeFull');
      await outcome;
    }
    expect(seen).toEqual([
      ['5', 'green', true],
      ['4', 'green', true],
      ['3', 'green', true],
      ['2', 'yellow', true],
      ['1', 'yellow', true],
      ['无', 'red', false],
    ]);
  });

  test('[R20] campuses of a subject that is no oral are not asked for', async () => {
    const client = await rig.saved();
    await expectRefusal(client.oralCampuses('1'), 'subjectUnknown');
    await expectRefusal(client.oralCampuses('Z'), 'subjectUnknown');
  });

  test('[R21] a list is taken whole or not at all, and the refusal names the one that spoils it', async () => {
    const client = await rig.saved(rig.person(['1', '3']));
    const problem = await expectRefusal(
      client.choose([{ subject: '1' }, { subject: '3' }]),
      'sameLevel',
    );
    expect(problem.fields).toEqual(['subjects.1']);
    expect((await client.page()).written.rows).toEqual([]);
  });

  test('[R26] cancelling a written takes its unpaid oral along and starts the 24 hours anew', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: 'F' }, { subject: '1' }]);
    expect((await client.page()).emptyBy).toBeNull();
    const { cancelled, emptyBy, serverNow } = await client.cancel('1');
    expect(cancelled).toEqual(['1', 'F']);
    expect(Date.parse(emptyBy ?? '') - Date.parse(serverNow)).toBe(24 * 3_600_000);
    await expectRefusal(client.cancel('1'), 'entryNotFound');
  });

  test('[R28] an oral moves to another campus, with its deadline', async () => {
    const client = await rig.saved();
    const made = await client.choose([{ subject: '1' }, { subject: 'F' }]);
    const { entry } = await client.moveOral('F', CAMPUSES.writtenContest);
    expect(entry).toMatchObject({ campus: CAMPUSES.writtenContest, feeYuan: '50.00' });
    expect(entry.payBy).toBe(made.entries.find((one) => one.subject === 'F')?.payBy);
    await expectRefusal(client.moveOral('F', CAMPUSES.opensTomorrow), 'windowNotOpen');
    await expectRefusal(client.moveOral('1', CAMPUSES.writtenContest), 'notOral');
    const { campuses } = await client.oralCampuses('F');
    const here = campuses.find((one) => one.campus === CAMPUSES.writtenContest);
    expect(here?.whyNot?.code).toBe('alreadyEntered');
    expect(campuses.find((one) => one.isHome)?.choosable).toBe(true);
  });

  test('[R27] after the 24 hours nothing new starts on an entry, and the page says what goes on', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    await rig.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
    await rig.skip(24.01);
    await expectRefusal(client.cancel('1'), 'deadlinePassed');
    await expectRefusal(client.order(['1']), 'deadlinePassed');
    const page = await client.page();
    expect(page.nextStep).toBe('支付时限已过，正在核对支付。');
    expect(page.written.rows[0]?.whyNotCancel?.code).toBe('deadlinePassed');
  });

  test('the same key and body give the same answer, another body is refused', async () => {
    const client = await rig.saved(rig.person(['1', '3']));
    const key = 'a-key-of-this-test';
    const first = await client.choose([{ subject: '1' }], key);
    const again = await client.choose([{ subject: '1' }], key);
    expect(again.entries).toEqual(first.entries);
    const problem = await expectRefusal(
      client.choose([{ subject: '3' }], key),
      'idempotencyKeyReused',
    );
    expect(problem.status).toBe(422);
    await expectRefusal(client.cancel('1', key), 'idempotencyKeyReused');
    expect((await client.page()).written.rows).toHaveLength(1);
  });
});
