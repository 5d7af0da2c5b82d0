import type { WantedChange } from '../../../store/desk/settings';
import { plusHours } from '../../../domain/instant';
import { Refused } from '../../../domain/refusals';
import { actOf, province, school } from '../../support/desk';
import { createCrowd, HOUR, MINUTE, outcomeOf, type Crowd } from '../support/crowd';

/** What the desk sets [R42]: at once, later, taken back, refused; and what a tab that is behind is told. */
let crowd: Crowd;
const operator = actOf();
const officer = actOf('officer', school('99301'));
beforeAll(async () => {
  crowd = await createCrowd();
  await crowd.rows(`UPDATE student_record SET eligible = '{1,3,5,7,F}'`);
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const CAMPUS = { kind: 'campus', target: '993010' } as const;
const PLACE = { kind: 'offering', target: '9930103' } as const;

const view = (target: Pick<WantedChange, 'kind' | 'target'>, by = operator) =>
  crowd.store.settings.read(by.staff, target);

/** As a tab does that has just been opened. */
const set = async (
  wanted: Pick<WantedChange, 'kind' | 'target' | 'set'> & Partial<WantedChange>,
  by = operator,
) => {
  const { version } = await view(wanted);
  return crowd.store.settings.change(by, { version, why: '测试', effectiveAt: null, ...wanted });
};
const refusalOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  throw new Error('it was allowed');
};
const auditOf = (subject: string) =>
  crowd.rows<{ actor: string; action: string; detail: object }>(
    'SELECT actor, action, detail FROM audit WHERE subject = $1 ORDER BY id',
    [subject],
  );

describe('a change that is effective now', () => {
  test('[R42] is what the rules read next, and stands in history and audit with who, from where and why', async () => {
    const before = await view(CAMPUS);
    const opensAt = plusHours(await crowd.store.now(), -100);
    const made = await set(
      { ...CAMPUS, set: { opensAt, takesOutside: true }, why: '考务会决定' },
      officer,
    );
    expect(made).toMatchObject({
      state: 'applied',
      by: officer.staff.id,
      before: { opensAt: before.values['opensAt'], takesOutside: before.values['takesOutside'] },
      after: { opensAt, takesOutside: true },
      version: before.version + 1,
    });
    const { campuses } = await crowd.store.sittings.read(['993010']);
    expect(campuses.get('993010')).toMatchObject({ opensAt, takesOutside: true });
    expect(await view(CAMPUS)).toMatchObject({
      version: made.version,
      planned: [],
      history: [{ id: made.id }],
    });
    expect(await auditOf('setting:campus/993010')).toMatchObject([
      {
        actor: `staff:${officer.staff.id}`,
        action: 'settingChanged',
        detail: { why: '考务会决定', from: '192.0.2.7', role: 'officer', after: { opensAt } },
      },
    ]);
  });

  test.each([
    ['sitting', '262', { payCloseAt: '2027-01-01T00:00:00.000Z', englishBothLevels: true }],
    ['sitting', '262', { payCloseAt: null, writtenTicketsFrom: '2027-01-02T00:00:00.000Z' }],
    ['province', '99', { notice: '五、请提前到达' }],
    ['school', '99301', { allowsElsewhere: false, contact: '教务处' }],
    ['campus', '993010', { notice: '请带证件', allowsElsewhere: false }],
    ['subject', '8', { examAt: '2027-01-03T01:00:00.000Z' }],
    ['offering', '9930101', { feeFen: 2500, capacity: 40 }],
  ] as const)('[R42] of %s %s to %o is read back', async (kind, target, values) => {
    await set({ kind, target, set: values });
    expect((await view({ kind, target })).values).toMatchObject(values);
  });

  test('[R42] of the home page keeps its shape', async () => {
    const sitting = await view({ kind: 'sitting', target: '262' });
    const home = { ...(sitting.values['home'] as object), copyright: '新的版权说明' };
    await set({ kind: 'sitting', target: '262', set: { home } });
    expect((await crowd.store.views.sitting()).home).toEqual(home);
    const [row] = await crowd.rows<{ detail: unknown }>(
      `SELECT detail FROM audit WHERE subject = 'setting:sitting/262' ORDER BY id DESC LIMIT 1`,
    );
    expect(JSON.stringify(row)).not.toContain('新的版权说明');
  });

  test('[R42] leaves the fee of what is held as it was told, and asks the new one of the next [edge 13]', async () => {
    const [early, late] = await crowd.candidates(2);
    await crowd.store.registrations.chooseSubjects(early ?? { session: '' }, [{ subject: '5' }]);
    await set({ kind: 'offering', target: '9930105', set: { feeFen: 4200 } });
    await crowd.store.registrations.chooseSubjects(late ?? { session: '' }, [{ subject: '5' }]);
    const fees = await crowd.rows<{ fee_fen: number }>(
      `SELECT fee_fen FROM entry WHERE subject = '5' ORDER BY registration_id`,
    );
    expect(fees.map((row) => row.fee_fen)).toEqual([1, 4200]);
  });

  test.each([
    [
      'nothing of it',
      { opensAt: '2027-09-01T00:00:00.000Z', closesAt: '2027-08-01T00:00:00.000Z' },
    ],
  ])('that contradicts itself writes %s', async (_, values) => {
    const before = await view(CAMPUS);
    expect(await refusalOf(set({ ...CAMPUS, set: values }))).toMatchObject({
      refusal: 'settingContradicts',
    });
    expect(await view(CAMPUS)).toEqual(before);
  });
});

describe('a change that is effective later', () => {
  const later = async (hours: number) => plusHours(await crowd.store.now(), hours);

  test('[R42] waits as a row, is applied by its chore when the time has come, once', async () => {
    const effectiveAt = await later(2);
    const planned = await set({ ...PLACE, set: { capacity: 77 }, effectiveAt });
    expect(planned).toMatchObject({ state: 'scheduled', settledAt: null, effectiveAt });
    expect((await view(PLACE)).planned).toHaveLength(1);
    await crowd.moveClock(2 * HOUR - MINUTE);
    expect(await crowd.store.settings.applyDue()).toBe(0);
    expect((await view(PLACE)).values['capacity']).not.toBe(77);
    await crowd.moveClock(MINUTE);
    const second = crowd.secondStore();
    const applied = await Promise.all([crowd.store, second].map((one) => one.settings.applyDue()));
    expect(applied.reduce((sum, one) => sum + one)).toBe(1);
    expect(await view(PLACE)).toMatchObject({
      values: { capacity: 77 },
      planned: [],
      history: [{ id: planned.id, state: 'applied' }],
      version: planned.version + 1,
    });
    expect((await auditOf('setting:offering/9930103')).map(({ action }) => action)).toEqual([
      'settingScheduled',
      'settingApplied',
    ]);
  });

  test('[R42] is judged again by what is sold and held then; refused, it says why and changes nothing', async () => {
    const target = { kind: 'offering', target: '9930107' } as const;
    await set({ ...target, set: { capacity: 10 } });
    const planned = await set({ ...target, set: { capacity: 0 }, effectiveAt: await later(1) });
    const who = await crowd.candidate();
    await crowd.store.registrations.chooseSubjects(who, [{ subject: '7' }]);
    await crowd.moveClock(HOUR);
    await crowd.store.settings.applyDue();
    const after = await view(target);
    expect(after).toMatchObject({
      values: { capacity: 10 },
      history: [{ id: planned.id, state: 'refused', refusal: 'capacityBelowHeld' }, {}],
    });
    expect((await auditOf('setting:offering/9930107')).at(-1)).toMatchObject({
      action: 'settingRefused',
      actor: `staff:${operator.staff.id}`,
      detail: { refusal: 'capacityBelowHeld' },
    });
  });

  test('[R42] can be withdrawn, and is then never applied', async () => {
    const target = { kind: 'province', target: '99' } as const;
    const planned = await set({ ...target, set: { notice: '暂定' }, effectiveAt: await later(1) });
    const { version } = await view(target);
    const gone = await crowd.store.settings.withdraw(operator, planned.id, {
      version,
      why: '改期',
    });
    expect(gone).toMatchObject({ state: 'withdrawn' });
    await crowd.moveClock(2 * HOUR);
    expect(await crowd.store.settings.applyDue()).toBe(0);
    expect((await view(target)).values['notice']).not.toBe('暂定');
    const again = crowd.store.settings.withdraw(operator, planned.id, {
      version: version + 1,
      why: '再次',
    });
    expect(await outcomeOf(again)).toBe('settingSettled');
  });

  test('that cannot be written holds up none of the others, and is told', async () => {
    const effectiveAt = await later(1);
    const subject = { kind: 'subject', target: '9' } as const;
    const { id } = await set({ ...subject, set: { examAt: await later(900) }, effectiveAt });
    await crowd.rows(`UPDATE setting_change SET wanted = '{"examAt": "no time"}' WHERE id = $1`, [
      id,
    ]);
    const target = { kind: 'school', target: '99301' } as const;
    await set({
      ...target,
      set: { contact: '新的联系方式' },
      effectiveAt: plusHours(effectiveAt, 1),
    });
    await crowd.moveClock(3 * HOUR);
    await expect(crowd.store.settings.applyDue()).rejects.toThrow('no time');
    expect((await view(target)).values['contact']).toBe('新的联系方式');
    await crowd.rows('UPDATE setting_change SET state = $2, settled_at = now() WHERE id = $1', [
      ...[id, 'withdrawn'],
    ]);
  });

  test('cannot be planned for the past', async () => {
    const effectiveAt = await later(-1);
    expect(await outcomeOf(set({ ...PLACE, set: { capacity: 5 }, effectiveAt }))).toBe(
      'effectivePast',
    );
  });
});

describe('what lies in another scope', () => {
  test.each([
    ['province', '98', { notice: 'x' }],
    ['school', '99302', { contact: 'x' }],
    ['campus', '993020', { notice: 'x' }],
    ['offering', '993020F', { capacity: 3 }],
    ['campus', '000000', { notice: 'x' }],
  ] as const)('does not exist for an officer: %s %s', async (kind, target, values) => {
    const change = crowd.store.settings.change(officer, {
      ...{ kind, target, set: values, version: 0, why: '测试', effectiveAt: null },
    });
    expect(await outcomeOf(change)).toBe('notFound');
    expect(await outcomeOf(view({ kind, target }, officer))).toBe('notFound');
  });

  test('cannot be withdrawn there either', async () => {
    const target = { kind: 'school', target: '99101' } as const;
    const effectiveAt = plusHours(await crowd.store.now(), 5);
    const { id, version } = await set({ ...target, set: { contact: '只给本省看' }, effectiveAt });
    const decision = { version, why: '测试' };
    const ofAnother = actOf('provinceOfficer', province('98'));
    expect(await outcomeOf(crowd.store.settings.withdraw(ofAnother, id, decision))).toBe(
      'notFound',
    );
    const own = actOf('provinceOfficer', province('99'));
    expect(await outcomeOf(crowd.store.settings.withdraw(own, id, decision))).toBe('granted');
  });

  test('of the parts shows those of the own scope alone', async () => {
    const own = actOf('officer', { kind: 'campus', code: '993010' });
    const { parts } = await view({ kind: 'campus', target: '993010' }, own);
    expect(parts.map(({ target }) => target)).toContain('993010F');
    expect(await outcomeOf(view({ kind: 'school', target: '99301' }, own))).toBe('notFound');
  });

  test('is refused by role where the whole exam is meant, and for a fee', async () => {
    const of = (by: typeof operator, wanted: object) =>
      outcomeOf(
        crowd.store.settings.change(by, {
          ...{
            kind: 'sitting',
            target: '262',
            version: 0,
            why: '测试',
            effectiveAt: null,
            set: {},
          },
          ...wanted,
        }),
      );
    expect(await of(officer, { set: { holdHours: 12 } })).toBe('notAllowed');
    expect(await of(officer, { kind: 'offering', target: '993010F', set: { feeFen: 1 } })).toBe(
      'notAllowed',
    );
  });
});
