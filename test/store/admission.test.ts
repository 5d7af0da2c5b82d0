import { createDatabase } from '../../prisma/client';
import { createAdmissionQueue } from '../../store/admission';
import { createTestStore, type TestStore } from '../support/test-store';

describe('the queue before the entrance', () => {
  let rig: TestStore;
  beforeEach(async () => {
    rig = await createTestStore();
  });
  afterEach(async () => {
    await rig.expectInvariants();
    await rig.close();
  });

  /** A process of its own, with connections of its own. */
  const inAnotherProcess = async <T>(
    use: (queue: ReturnType<typeof createAdmissionQueue>) => Promise<T>,
  ): Promise<T> => {
    const database = createDatabase({ url: rig.url, poolSize: 2 });
    try {
      return await use(createAdmissionQueue(database.pool));
    } finally {
      await database.close();
    }
  };
  const inTurn = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

  test('is empty at first', async () => {
    expect(await rig.store.admission.read()).toEqual({ issued: 0, admitted: 0 });
  });

  test('numbers tickets in the order in which they were drawn, many at once', async () => {
    const { draw } = rig.store.admission;
    const first = await draw();
    const drawn = await Promise.all(inTurn(500).map(() => draw()));
    expect([first, ...drawn].map(({ ticket }) => ticket)).toEqual(inTurn(501));
    expect((await rig.store.admission.read()).issued).toBe(501);
  });

  test('gives no number twice, whichever process is asked', async () => {
    await inAnotherProcess(async (other) => {
      const drawn = await Promise.all(
        inTurn(200).map((at) => (at % 2 === 0 ? other : rig.store.admission).draw()),
      );
      const numbers = drawn.map(({ ticket }) => ticket).sort((a, b) => a - b);
      expect(numbers).toEqual(inTurn(200));
    });
  });

  test('calls from the front, and never somebody who has not come yet', async () => {
    const { draw, call } = rig.store.admission;
    await Promise.all(inTurn(5).map(() => draw()));
    expect(await call(3)).toEqual({ issued: 5, admitted: 3, called: 3 });
    expect(await call(3)).toEqual({ issued: 5, admitted: 5, called: 2 });
    expect(await call(3)).toEqual({ issued: 5, admitted: 5, called: 0 });
    expect((await draw()).admitted).toBe(5);
  });

  test('calls for each process as many as it asked for, also when they ask together', async () => {
    const { draw, call } = rig.store.admission;
    await Promise.all(inTurn(100).map(() => draw()));
    const called = await inAnotherProcess((other) =>
      Promise.all(inTurn(20).map((at) => (at % 2 === 0 ? other.call(3) : call(3)))),
    );
    expect(called.map((one) => one.called)).toEqual(inTurn(20).map(() => 3));
    expect((await rig.store.admission.read()).admitted).toBe(60);
  });

  test('keeps its counters when a process ends', async () => {
    await inAnotherProcess(async ({ draw, call }) => {
      await Promise.all(inTurn(7).map(() => draw()));
      await call(2);
    });
    expect(await rig.store.admission.read()).toEqual({ issued: 7, admitted: 2 });
    expect((await rig.store.admission.draw()).ticket).toBe(8);
  });

  test('remembers a ticket that was used up, for as long as it could be shown again', async () => {
    const { useUp, isUsedUp } = rig.store.admission;
    const now = Date.parse(await rig.store.now());
    expect(await isUsedUp(4)).toBe(false);
    expect(await useUp(4, new Date(now + 60_000).toISOString())).toBe(true);
    expect(await useUp(4, new Date(now + 60_000).toISOString())).toBe(false);
    await rig.store.captchas.forgetExpired();
    expect([await isUsedUp(4), await isUsedUp(5)]).toEqual([true, false]);
  });

  test('the database itself refuses a second row and a call beyond the last ticket', async () => {
    await expect(rig.rows('INSERT INTO admission (id) VALUES (2)')).rejects.toThrow(
      'admission_single_row',
    );
    await expect(rig.rows('UPDATE admission SET admitted = 1')).rejects.toThrow(
      'admission_calls_only_what_was_issued',
    );
  });
});
