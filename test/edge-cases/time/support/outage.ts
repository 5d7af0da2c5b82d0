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
}

/** Listens at the gateway's adapter, which stays as it is. */
export const countQuestions = ({ alipay }: Rig): Questions => {
  const asked = new Set<string>();
  const heard = { asked, mostAtOnce: 0 };
  let atOnce = 0;
  const { query } = alipay;
  Object.assign(alipay, {
    query: async (attempt: string) => {
      asked.add(attempt);
      atOnce += 1;
      heard.mostAtOnce = Math.max(heard.mostAtOnce, atOnce);
      return query(attempt).finally(() => (atOnce -= 1));
    },
  });
  return heard;
};
