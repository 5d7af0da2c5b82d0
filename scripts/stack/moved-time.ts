import type { Client } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time';
import type { Pool } from 'pg';

/**
 * Time for tests and demonstrations: moved, never shortened. One step moves the database's
 * `decision_now()`, the simulated gateway's clock and every open workflow together. It needs a Temporal
 * server with `frontend.WorkflowTimeSkippingEnabled=true`; production servers leave that off.
 */
export interface MovedTime {
  /**
   * Moves everything ahead; resolves when each workflow that was open has reached the moment or ended.
   * @param only of the workflows these alone; the others stay behind until a later skip takes them along
   */
  skip(ms: number, only?: Chosen): Promise<void>;
  readonly offsetMs: number;
}

/** Which workflows, by their ids. */
export type Chosen = (workflowId: string) => boolean;

export interface MovedTimeOptions {
  readonly pool: Pool;
  readonly client: Client;
  /** `http://127.0.0.1:4100`, when the simulated gateway takes part. */
  readonly simulatorUrl?: string;
  /** How long the workflows may take to get there, in real time. */
  readonly patienceMs?: number;
}

/** Replaces the database's clock by one that can be moved. Only ever for a database made for this. */
export const installMovableClock = async (pool: Pool): Promise<void> => {
  await pool.query(`
    CREATE TABLE IF NOT EXISTS moved_clock (one boolean PRIMARY KEY DEFAULT true CHECK (one), offset_ms bigint NOT NULL);
    INSERT INTO moved_clock (offset_ms) VALUES (0) ON CONFLICT DO NOTHING;
    CREATE OR REPLACE FUNCTION decision_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT date_trunc('milliseconds', now()) + make_interval(secs => (SELECT offset_ms FROM moved_clock) / 1000.0) $$;
  `);
};

export const createMovedTime = async (options: MovedTimeOptions): Promise<MovedTime> => {
  await installMovableClock(options.pool);
  let offsetMs = await readOffset(options.pool);
  const ahead = new Map<string, number>();
  return {
    get offsetMs() {
      return offsetMs;
    },
    skip: async (ms, only = everyone) => {
      offsetMs += ms;
      await options.pool.query('UPDATE moved_clock SET offset_ms = $1', [offsetMs]);
      if (options.simulatorUrl !== undefined) await moveSimulator(options.simulatorUrl, ms);
      await forwardAll(options, { ahead, offsetMs, only });
    },
  };
};

const everyone: Chosen = () => true;

const readOffset = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ offset_ms: string }>('SELECT offset_ms FROM moved_clock');
  return Number(rows[0]?.offset_ms ?? 0);
};

const moveSimulator = async (url: string, advanceMs: number): Promise<void> => {
  const answer = await fetch(`${url}/_control/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs }),
  });
  if (!answer.ok) throw new Error(`the simulated gateway's clock did not move: ${answer.status}`);
};

const OPEN = `ExecutionStatus = 'Running'`;

/** One run of a workflow. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

interface Wanted {
  /** How far each run was brought, by run id. */
  readonly ahead: Map<string, number>;
  readonly offsetMs: number;
  readonly only: Chosen;
}

/** A run starts on the real clock, so each is brought to the whole offset, whenever it began. */
const forwardAll = async (
  { client, patienceMs = 120_000 }: MovedTimeOptions,
  { ahead, offsetMs, only }: Wanted,
): Promise<void> => {
  // Until nobody is behind: a list may lag by a moment, and what is done on the way starts further runs.
  for (;;) {
    const behind: Run[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query: OPEN })) {
      const isBehind = (ahead.get(runId) ?? 0) < offsetMs;
      if (isBehind && only(workflowId)) behind.push({ workflowId, runId });
    }
    if (behind.length === 0) return;
    await inTurns(behind, 20, async (run) => {
      const ms = offsetMs - (ahead.get(run.runId) ?? 0);
      ahead.set(run.runId, offsetMs);
      await forward(client, run, ms, patienceMs);
    });
  }
};

/** Moves one run's clock alone; resolves when it has arrived or ended. */
export const forward = async (
  client: Client,
  run: Run,
  ms: number,
  patienceMs: number,
): Promise<void> => {
  const { namespace } = client.options;
  const service = client.workflowService;
  const id = `to-${Date.now()}-${ms}`;
  try {
    await service.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution: run,
      workflowExecutionOptions: {
        timeSkippingConfig: {
          enabled: true,
          fastForwardConfig: {
            id,
            duration: msNumberToTs(ms),
          },
        },
      },
      updateMask: { paths: ['time_skipping_config'] },
    });
  } catch (error) {
    if (isOver(error)) return;
    throw error;
  }
  await reached(client, run, patienceMs);
};

/** Time stands still while an activity runs, so arriving may take as long as the activities do. */
const reached = async (client: Client, run: Run, patienceMs: number): Promise<void> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    const description = await client.workflowService.describeWorkflowExecution({
      namespace: client.options.namespace,
      execution: run,
    });
    const isOpen = description.workflowExecutionInfo?.closeTime == null;
    const skipping = description.workflowExtendedInfo?.timeSkippingInfo;
    if (!isOpen || skipping?.effectiveConfig?.enabled !== true) return;
    if (Date.now() > until) throw new Error(`${run.workflowId} did not reach the moved time`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

const isOver = (error: unknown): boolean =>
  error instanceof Error && /already completed|not found/i.test(error.message);

const inTurns = async <T>(items: readonly T[], width: number, work: (item: T) => Promise<void>) => {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
};
