/**
 * Natural batching: at most two batches are in flight, without a timer unless asked for a rest. Whatever
 * queues up meanwhile is the next batch, so that at low load a batch holds one command and waits for nobody,
 * and at high load the cost of a flush is shared.
 */
export interface Batcher<Command, Answer> {
  /** Resolves or rejects with this command's own result; first come, first served. */
  submit(command: Command): Promise<Answer>;
  /** Commands waiting for a batch, for metrics. */
  readonly queued: number;
  /** Resolves while no more wait than one batch takes: whoever prepares commands need not run ahead of it. */
  room(): Promise<void>;
}

export interface BatcherOptions<Command, Answer> {
  /** Runs a batch; settles each command in place. It must not reject: a failure belongs to commands. */
  readonly run: (commands: readonly Command[]) => Promise<readonly PromiseSettledResult<Answer>[]>;
  readonly maxInFlight?: number;
  readonly maxBatch?: number;
  /** Milliseconds between a batch's end and the next one's start: for what is in no hurry and comes in crowds. */
  readonly restMs?: number;
}

interface Waiting<Command, Answer> {
  readonly command: Command;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export const createBatcher = <Command, Answer>(
  options: BatcherOptions<Command, Answer>,
): Batcher<Command, Answer> => {
  const { run, maxInFlight = 2, maxBatch = 100, restMs = 0 } = options;
  const queue: Waiting<Command, Answer>[] = [];
  const wantRoom: (() => void)[] = [];
  let inFlight = 0;

  const start = (): void => {
    while (inFlight < maxInFlight && queue.length > 0) {
      const batch = queue.splice(0, maxBatch);
      if (queue.length < maxBatch) for (const enter of wantRoom.splice(0)) enter();
      inFlight += 1;
      void settle(batch).finally(() => {
        if (restMs === 0) goOn();
        else setTimeout(goOn, restMs);
      });
    }
  };

  const goOn = (): void => {
    inFlight -= 1;
    start();
  };

  const settle = async (batch: readonly Waiting<Command, Answer>[]): Promise<void> => {
    try {
      const results = await run(batch.map((waiting) => waiting.command));
      for (const [index, waiting] of batch.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') waiting.resolve(result.value);
        else waiting.reject(result?.reason ?? new Error('a batch left a command without a result'));
      }
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  };

  return {
    submit: (command) =>
      new Promise<Answer>((resolve, reject) => {
        queue.push({ command, resolve, reject });
        // After this turn of the event loop, so that requests read from the wire together go together.
        if (queue.length === 1) setImmediate(start);
      }),
    get queued() {
      return queue.length;
    },
    room: () =>
      queue.length < maxBatch
        ? Promise.resolve()
        : new Promise((resolve) => void wantRoom.push(resolve)),
  };
};
