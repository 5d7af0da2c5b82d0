import type { Rig } from '../../../support/rig';
import { forward } from '../../../../scripts/stack/moved-time';
import { registrationWorkflowId } from '../../../../workflows/ids';

/** Time for the database and the gateway alone: the workflows' own is moved by `timersFire`. */
export const othersMoveOn = async (rig: Rig, ms: number): Promise<void> => {
  await rig.rows('UPDATE moved_clock SET offset_ms = offset_ms + $1', [ms]);
  const answer = await fetch(`${rig.simulator.url}/_control/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs: ms }),
  });
  if (!answer.ok) throw new Error(`the gateway's clock did not move: ${answer.status}`);
};

/**
 * Lets the timers of all these registrations fire while no worker is there to hear it: afterwards each
 * has a workflow task waiting.
 */
export const timersFire = async (
  rig: Rig,
  numbers: readonly string[],
  ms: number,
): Promise<void> => {
  await inTurns(numbers, async (number) => {
    const workflowId = registrationWorkflowId(number);
    const { runId } = await rig.client.workflow.getHandle(workflowId).describe();
    // Nobody is there to arrive: only the request is waited for.
    await forward(rig.client, { workflowId, runId }, ms, 0).catch((error: unknown) => {
      if (!(error instanceof Error && /did not reach/.test(error.message))) throw error;
    });
  });
  await inTurns(numbers, (number) =>
    rig.eventually(async () => {
      const { raw } = await rig.client.workflow
        .getHandle(registrationWorkflowId(number))
        .describe();
      if (!raw.pendingWorkflowTask) throw new Error(`the timer of ${number} has not fired`);
    }),
  );
};

const inTurns = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
};

/** How many questions were put to the gateway, by attempt, and how many at the same time at most. */
export interface Questions {
  readonly asked: ReadonlySet<string>;
  readonly mostAtOnce: number;
  /** Until then no question gets an answer. */
  letGo(): void;
}

/** Listens at the gateway's adapter, which answers as it does, but not before it is let go. */
export const holdQuestions = ({ alipay }: Rig): Questions => {
  const asked = new Set<string>();
  let letGo = (): void => undefined;
  const free = new Promise<void>((resolve) => (letGo = resolve));
  const heard = { asked, mostAtOnce: 0, letGo };
  let atOnce = 0;
  const { query } = alipay;
  Object.assign(alipay, {
    query: async (attempt: string) => {
      asked.add(attempt);
      atOnce += 1;
      heard.mostAtOnce = Math.max(heard.mostAtOnce, atOnce);
      await free;
      return query(attempt).finally(() => (atOnce -= 1));
    },
  });
  return heard;
};

/** How many of these runs want something of the gateway now, with a slot for it or without. */
export const wantToAsk = async ({ client }: Rig, numbers: readonly string[]): Promise<number> => {
  let wanting = 0;
  await inTurns(numbers, async (number) => {
    const { raw } = await client.workflow.getHandle(registrationWorkflowId(number)).describe();
    const asking = raw.pendingActivities ?? [];
    if (asking.some(({ activityType }) => activityType?.name === 'closeTrade')) wanting += 1;
  });
  return wanting;
};
