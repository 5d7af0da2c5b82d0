import fc from 'fast-check';
import { createBatcher } from '../../store/batcher';

/** A run whose batches a test ends one by one. */
const heldRun = () => {
  const batches: { commands: readonly number[]; end: () => void }[] = [];
  const run = (commands: readonly number[]) =>
    new Promise<PromiseSettledResult<number>[]>((resolve) => {
      const end = () =>
        resolve(commands.map((value) => ({ status: 'fulfilled', value: value * 10 })));
      batches.push({ commands, end });
    });
  return { batches, run };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the batcher', () => {
  test('answers each command with its own result', async () => {
    const { submit } = createBatcher<number, number>({
      run: (commands) =>
        Promise.resolve(commands.map((value) => ({ status: 'fulfilled', value: value + 1 }))),
    });
    expect(await Promise.all([submit(1), submit(2), submit(3)])).toEqual([2, 3, 4]);
  });

  test('takes what came in one turn of the event loop as one batch, without waiting for more', async () => {
    const { batches, run } = heldRun();
    const { submit } = createBatcher<number, number>({ run });
    const answers = [submit(1), submit(2)];
    await turn();
    expect(batches.map((batch) => batch.commands)).toEqual([[1, 2]]);
    batches[0]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20]);
  });

  test('has at most two batches in flight; whatever queues meanwhile is the next one, in order', async () => {
    const { batches, run } = heldRun();
    const batcher = createBatcher<number, number>({ run });
    const answers: Promise<number>[] = [];
    for (const value of [1, 2, 3, 4, 5]) {
      answers.push(batcher.submit(value));
      await turn();
    }
    expect(batches.map((batch) => batch.commands)).toEqual([[1], [2]]);
    expect(batcher.queued).toBe(3);
    batches[1]?.end();
    await turn();
    expect(batches.map((batch) => batch.commands)).toEqual([[1], [2], [3, 4, 5]]);
    expect(batcher.queued).toBe(0);
    for (const batch of batches) batch.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  });

  test('rests between two batches when asked to, so that more of a crowd go together', async () => {
    const { batches, run } = heldRun();
    const { submit } = createBatcher<number, number>({ run, maxInFlight: 1, restMs: 20 });
    const answers = [submit(1)];
    await turn();
    answers.push(submit(2));
    batches[0]?.end();
    expect(await answers[0]).toBe(10);
    answers.push(submit(3));
    await turn();
    expect(batches.map((batch) => batch.commands)).toEqual([[1]]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(batches.map((batch) => batch.commands)).toEqual([[1], [2, 3]]);
    batches[1]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  test('is fair: first come, first served, however many come, and no batch grows without bound', async () => {
    const seen: number[] = [];
    const sizes: number[] = [];
    const { submit } = createBatcher<number, number>({
      maxInFlight: 1,
      maxBatch: 7,
      run: async (commands) => {
        sizes.push(commands.length);
        seen.push(...commands);
        await turn();
        return commands.map((value) => ({ status: 'fulfilled', value }));
      },
    });
    const all = Array.from({ length: 100 }, (_, at) => at);
    expect(await Promise.all(all.map(submit))).toEqual(all);
    expect(seen).toEqual(all);
    expect(Math.max(...sizes)).toBe(7);
  });

  test('says when there is room: while no more wait than one batch takes', async () => {
    const { batches, run } = heldRun();
    const batcher = createBatcher<number, number>({ run, maxInFlight: 1, maxBatch: 2 });
    const answers = [1, 2, 3].map((value) => batcher.submit(value));
    await turn();
    await expect(batcher.room()).resolves.toBeUndefined();
    answers.push(batcher.submit(4));
    let entered = false;
    const entering = batcher.room().then(() => {
      entered = true;
    });
    await turn();
    expect(entered).toBe(false);
    batches[0]?.end();
    await entering;
    await turn();
    batches[1]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  });

  test('one bad command among good ones fails alone', async () => {
    const { submit } = createBatcher<number, number>({
      run: (commands) =>
        Promise.resolve(
          commands.map((value) =>
            value === 2
              ? { status: 'rejected', reason: new Error('bad') }
              : { status: 'fulfilled', value },
          ),
        ),
    });
    const results = await Promise.allSettled([submit(1), submit(2), submit(3)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('a run that throws fails its own batch and no later one', async () => {
    let runs = 0;
    const { submit } = createBatcher<number, number>({
      maxInFlight: 1,
      run: (commands) => {
        runs += 1;
        if (runs === 1) throw new Error('the database is gone');
        return Promise.resolve(commands.map((value) => ({ status: 'fulfilled', value })));
      },
    });
    const first = await Promise.allSettled([submit(1), submit(2)]);
    expect(first.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(submit(3)).resolves.toBe(3);
  });

  test('a run that rejects does the same', async () => {
    const { submit } = createBatcher<number, number>({
      run: (commands) =>
        commands.includes(1)
          ? Promise.reject(new Error('lost'))
          : Promise.resolve(commands.map((value) => ({ status: 'fulfilled', value }))),
    });
    await expect(submit(1)).rejects.toThrow('lost');
    await expect(submit(2)).resolves.toBe(2);
  });

  test('a command that a run leaves without a result is told so, not left waiting', async () => {
    const { submit } = createBatcher<number, number>({
      run: () => Promise.resolve([{ status: 'fulfilled', value: 1 }]),
    });
    const results = await Promise.allSettled([submit(1), submit(2)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
  });

  test('a command whose client has gone is done all the same, and hinders nobody', async () => {
    const { batches, run } = heldRun();
    const { submit } = createBatcher<number, number>({ run, maxInFlight: 1 });
    // The client went away: nobody looks at this answer any more.
    void submit(1);
    await turn();
    const second = submit(2);
    batches[0]?.end();
    await turn();
    await turn();
    batches[1]?.end();
    await expect(second).resolves.toBe(20);
    expect(batches.flatMap((batch) => batch.commands)).toEqual([1, 2]);
  });

  test('whatever comes and ends in whatever order: each is run once, in order, and answered', async () => {
    const step = fc.oneof(
      fc.record({ submit: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ end: fc.nat(), fails: fc.boolean() }),
    );
    const sizes = fc.record({
      maxInFlight: fc.integer({ min: 1, max: 3 }),
      maxBatch: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(step, { maxLength: 30 }), async (size, steps) => {
        const open: { commands: readonly number[]; end: (fails: boolean) => void }[] = [];
        const seen: number[] = [];
        const { submit } = createBatcher<number, number>({
          ...size,
          run: (commands) => {
            seen.push(...commands);
            return new Promise((resolve, reject) => {
              const results = commands.map((value) => ({ status: 'fulfilled', value }) as const);
              const end = (fails: boolean) =>
                fails ? reject(new Error('lost')) : resolve(results);
              open.push({ commands, end });
              expect(open.length).toBeLessThanOrEqual(size.maxInFlight);
              expect(commands.length).toBeLessThanOrEqual(size.maxBatch);
            });
          },
        });
        const answers: Promise<PromiseSettledResult<number>[]>[] = [];
        const failed = new Set<number>();
        let next = 0;
        const endOne = async (at: number, fails: boolean): Promise<void> => {
          const [batch] = open.splice(at % Math.max(1, open.length), 1);
          if (fails) for (const command of batch?.commands ?? []) failed.add(command);
          batch?.end(fails);
          await turn();
        };
        for (const one of steps) {
          if ('end' in one) await endOne(one.end, one.fails);
          else {
            for (let n = 0; n < one.submit; n += 1)
              answers.push(Promise.allSettled([submit(next++)]));
            await turn();
          }
        }
        while (open.length > 0) await endOne(0, false);
        const settled = (await Promise.all(answers)).flat();
        expect(seen).toEqual(settled.map((_, at) => at));
        expect(settled).toEqual(
          settled.map((_, at) =>
            failed.has(at)
              ? { status: 'rejected', reason: new Error('lost') }
              : { status: 'fulfilled', value: at },
          ),
        );
      }),
    );
  });

  test('what is submitted while a batch is being answered is not left behind', async () => {
    const { submit } = createBatcher<number, number>({
      maxInFlight: 1,
      run: (commands) => Promise.resolve(commands.map((value) => ({ status: 'fulfilled', value }))),
    });
    const chain = async (value: number): Promise<number> =>
      value === 0 ? 0 : 1 + (await submit(value).then((answer) => chain(answer - 1)));
    expect(await Promise.all([chain(20), chain(7), chain(13)])).toEqual([20, 7, 13]);
  });
});
