import fc from 'fast-check';
import { isRefusal } from '../../domain/refusals';
import {
  describeChanges,
  describeValues,
  isInScope,
  judgeSetting,
  maySet,
  withoutTexts,
  type CurrentSetting,
} from '../../domain/settings';
import type { WhenHeld } from '../../domain/settings.schema';
import type { Scope, StaffMember, StaffRole } from '../../domain/staff';

const offering = (
  capacity: number | null,
  places: Partial<NonNullable<CurrentSetting['places']>> = {},
): CurrentSetting => ({
  kind: 'offering',
  target: '993010F',
  values: { feeFen: 5000, capacity },
  places: { sold: 0, held: 0, loweringTo: null, ...places },
});

const capacityTo = (current: CurrentSetting, capacity: number | null, whenHeld?: WhenHeld) =>
  judgeSetting(current, { values: { capacity }, whenHeld });

describe('a capacity [R42] [edge 25]', () => {
  const taken = offering(100, { sold: 30, held: 20 });

  test.each([
    [29, undefined, 'capacityBelowPaid'],
    [29, 'stopSales', 'capacityBelowPaid'],
    [29, 'letLapse', 'capacityBelowPaid'],
    [0, 'letLapse', 'capacityBelowPaid'],
    [30, undefined, 'capacityBelowHeld'],
    [49, undefined, 'capacityBelowHeld'],
    [100, undefined, 'settingUnchanged'],
  ] as const)('of 30 paid and 20 held, lowered to %s with %s: %s', (wanted, whenHeld, refusal) => {
    expect(capacityTo(taken, wanted, whenHeld)).toMatchObject({ refusal });
  });

  test('names the numbers and the field when it asks', () => {
    expect(capacityTo(taken, 40)).toMatchObject({
      field: ['set', 'capacity'],
      detail: expect.stringMatching(/已支付 30 人，另有 20 人.*50.*40/) as string,
    });
  });

  test.each([
    [30, 'stopSales', { capacity: 50 }, null],
    [49, 'stopSales', { capacity: 50 }, null],
    [30, 'letLapse', { capacity: 50, loweringTo: 30 }, 30],
    [49, 'letLapse', { capacity: 50, loweringTo: 49 }, 49],
    [50, undefined, { capacity: 50 }, null],
    [50, 'letLapse', { capacity: 50 }, null],
    [200, 'stopSales', { capacity: 200 }, null],
    [null, undefined, { capacity: null }, null],
  ] as const)('to %s with %s becomes %o', (wanted, whenHeld, after, loweringTo) => {
    expect(capacityTo(taken, wanted, whenHeld)).toMatchObject({ after, loweringTo });
  });

  test('that is being lowered can be left where it is, or be given back', () => {
    const lowering = offering(50, { sold: 30, held: 20, loweringTo: 40 });
    expect(capacityTo(lowering, 50)).toEqual({
      before: { loweringTo: 40 },
      after: { loweringTo: null },
      loweringTo: null,
    });
    expect(capacityTo(lowering, 40, 'letLapse')).toMatchObject({ refusal: 'settingUnchanged' });
  });

  test('is never set below what is taken, and never below paid, whatever is asked', () => {
    const count = fc.nat(60);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        fc.constantFrom<WhenHeld | undefined>(undefined, 'stopSales', 'letLapse'),
        (sold, held, wanted, whenHeld) => {
          const judged = capacityTo(offering(1000, { sold, held }), wanted, whenHeld);
          if (isRefusal(judged)) return wanted < sold + held;
          const { capacity } = judged.after as { capacity: number };
          return capacity >= sold + held && (judged.loweringTo ?? capacity) >= sold;
        },
      ),
    );
  });
});

describe('a change', () => {
  test('says before and after of what differs alone', () => {
    const judged = judgeSetting(offering(10), { values: { feeFen: 3000, capacity: 10 } });
    expect(judged).toEqual({ before: { feeFen: 5000 }, after: { feeFen: 3000 }, loweringTo: null });
  });

  test.each([
    ['nothing', {}],
    ['the same', { feeFen: 5000 }],
  ])('of %s is refused', (_, values) => {
    expect(judgeSetting(offering(10), { values })).toMatchObject({ refusal: 'settingUnchanged' });
  });

  const campus: CurrentSetting = {
    kind: 'campus',
    target: '993010',
    values: { opensAt: '2026-09-01T02:00:00.000Z', closesAt: '2026-09-10T02:00:00.000Z' },
  };
  test.each([
    ['closesAt', '2026-09-01T02:00:00.000Z'],
    ['opensAt', '2026-09-10T02:00:00.000Z'],
    ['opensAt', '2026-09-11T02:00:00.000Z'],
  ])('of a window that would end before it begins (%s) is refused', (field, at) => {
    expect(judgeSetting(campus, { values: { [field]: at } })).toMatchObject({
      refusal: 'settingContradicts',
      field: ['set', 'closesAt'],
    });
  });

  test('of a reminder that would come when the hold is made is refused', () => {
    const sitting: CurrentSetting = {
      kind: 'sitting',
      target: '262',
      values: { holdHours: 24, reminderHours: 4 },
    };
    const judge = (values: object) => judgeSetting(sitting, { values: { ...values } });
    expect(judge({ reminderHours: 24 })).toMatchObject({ refusal: 'settingContradicts' });
    expect(judge({ holdHours: 4 })).toMatchObject({ refusal: 'settingContradicts' });
    expect(judge({ reminderHours: 23 })).toMatchObject({ after: { reminderHours: 23 } });
  });
});

const staff = (role: StaffRole, scope: Scope): StaffMember => ({ id: 'S', role, scope });
const everywhere = staff('operator', { kind: 'all' });
const province = staff('provinceOfficer', { kind: 'province', code: '99' });
const school = staff('officer', { kind: 'school', code: '99301' });
const oneCampus = staff('officer', { kind: 'campus', code: '993010' });

describe('who may set what', () => {
  test.each([
    ['sitting', '262', [true, true, true, true]],
    ['subject', '1', [true, true, true, true]],
    ['province', '99', [true, true, false, false]],
    ['province', '98', [true, false, false, false]],
    ['school', '99301', [true, true, true, false]],
    ['school', '99302', [true, true, false, false]],
    ['campus', '993010', [true, true, true, true]],
    ['campus', '993011', [true, true, true, false]],
    ['offering', '993010F', [true, true, true, true]],
    ['offering', '993020F', [true, true, false, false]],
    ['offering', '983010F', [true, false, false, false]],
  ] as const)('%s %s is seen by operator, province, school, campus: %s', (kind, target, seen) => {
    const all = [everywhere, province, school, oneCampus];
    expect(all.map((one) => isInScope(one, { kind, target }))).toEqual(seen);
  });

  test('the whole exam is set by those who have all of it', () => {
    const values = { holdHours: 12 };
    expect(maySet(everywhere, { kind: 'sitting' }, values)).toBe(true);
    expect(maySet(province, { kind: 'sitting' }, values)).toBe(false);
    expect(maySet(staff('leader', { kind: 'province', code: '99' }), { kind: 'subject' }, {})).toBe(
      false,
    );
  });

  test('a fee is not set by the school’s own officer', () => {
    expect(maySet(school, { kind: 'offering' }, { feeFen: 1 })).toBe(false);
    expect(maySet(school, { kind: 'offering' }, { capacity: 1 })).toBe(true);
    expect(maySet(province, { kind: 'offering' }, { feeFen: 1 })).toBe(true);
  });
});

describe('in words', () => {
  test('a change reads as a sentence, long texts by their name', () => {
    const at = '2026-09-01T02:00:00.000Z';
    expect(
      describeValues({ capacity: 20, feeFen: 3000, opensAt: at, takesOutside: true, notice: 'x' }),
    ).toBe(
      '容量改为 20，费用改为 30.00 元，网上报名开始时间改为 2026-09-01 10:00:00（北京时间），接收外校考生改为是，通告已修改',
    );
    expect(describeValues({ capacity: null, examAt: null })).toBe(
      '容量改为不限，考试日期改为未设置',
    );
  });

  test('a stale tab is told what it has missed, the newest first', () => {
    const at = '2026-09-01T02:00:00.000Z';
    expect(
      describeChanges([
        { after: { capacity: 9 }, state: 'applied', at },
        { after: { feeFen: 100 }, state: 'withdrawn', at },
      ]),
    ).toBe(
      '2026-09-01 10:00:00（北京时间）已生效：容量改为 9；2026-09-01 10:00:00（北京时间）已撤回：费用改为 1.00 元',
    );
  });

  test('texts do not go into the audit log', () => {
    expect(withoutTexts({ notice: '电话 010', home: {}, capacity: 3 })).toEqual({
      notice: '（文本）',
      home: '（文本）',
      capacity: 3,
    });
  });
});
