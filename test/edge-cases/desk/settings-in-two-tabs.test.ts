import { plusHours } from '../../../domain/instant';
import { Refused } from '../../../domain/refusals';
import { actOf } from '../../support/desk';
import { countOf, createCrowd, outcomeOf, type Crowd } from '../../store/support/crowd';

/** A tab that was opened before somebody else changed the same thing acts on what it shows no more. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const by = actOf();
const PLACE = { kind: 'offering', target: '993010F' } as const;
const change = (version: number, set: object, effectiveAt: string | null = null) =>
  crowd.store.settings.change(by, { ...PLACE, set: { ...set }, version, why: '测试', effectiveAt });
const versionNow = async () => (await crowd.store.settings.read(by.staff, PLACE)).version;

const missedBy = async (act: Promise<unknown>): Promise<string> => {
  const no: unknown = await act.catch((error: unknown) => error);
  if (!(no instanceof Refused)) throw new Error('the old tab was let through');
  expect(no.refusal.refusal).toBe('changedMeanwhile');
  return no.refusal.detail ?? '';
};

describe('an old tab', () => {
  test('[edge 37] [R42] is refused and told what has changed, and changes nothing', async () => {
    const opened = await versionNow();
    await change(opened, { capacity: 60 });
    const told = await missedBy(change(opened, { capacity: 5, feeFen: 1 }));
    expect(told).toMatch(/北京时间.*已生效：容量改为 60$/);
    const { values } = await crowd.store.settings.read(by.staff, PLACE);
    expect(values).toEqual({ capacity: 60, feeFen: 1 });
  });

  test('[edge 37] is behind also when something was only planned, or withdrawn', async () => {
    const opened = await versionNow();
    const effectiveAt = plusHours(await crowd.store.now(), 5);
    const { id } = await change(opened, { capacity: 90 }, effectiveAt);
    expect(await missedBy(change(opened, { capacity: 5 }))).toMatch(/已预定：容量改为 90/);
    const withPlan = await versionNow();
    await crowd.store.settings.withdraw(by, id, { version: withPlan, why: '测试' });
    expect(await missedBy(change(withPlan, { capacity: 5 }))).toMatch(/已撤回/);
  });

  test('[edge 37] of twelve that save in the same instant one is heard', async () => {
    const opened = await versionNow();
    const second = crowd.secondStore();
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        outcomeOf(
          (at % 2 === 0 ? crowd.store : second).settings.change(by, {
            ...{ ...PLACE, set: { capacity: 100 + at }, version: opened },
            ...{ why: '测试', effectiveAt: null },
          }),
        ),
      ),
    );
    expect([countOf(outcomes, 'granted'), countOf(outcomes, 'changedMeanwhile')]).toEqual([1, 11]);
    expect(await versionNow()).toBe(opened + 1);
  });
});
