import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { forward, installMovableClock } from '../../../scripts/stack/moved-time';
import type { Control } from '../../gateways/support/control';

/** Time that Temporal may miss: the others' clocks move on, and its workflows are brought there later. */
export interface Time {
  /** Moves the clocks of PostgreSQL and the gateway, and no workflow. */
  pass(ms: number): Promise<void>;
  /** Brings every open workflow to where those clocks stand; resolves when none is behind. */
  arrive(): Promise<void>;
}

export const createTime = async (parts: {
  readonly pool: Pool;
  readonly gateway: Control;
  readonly withTemporal: (work: (client: Client) => Promise<void>) => Promise<void>;
}): Promise<Time> => {
  const { pool, gateway, withTemporal } = parts;
  await installMovableClock(pool);
  let offsetMs = 0;
  const reached = new Map<string, number>();
  return {
    pass: async (ms) => {
      offsetMs += ms;
      await pool.query('UPDATE moved_clock SET offset_ms = $1', [offsetMs]);
      await gateway.advance(ms);
    },
    arrive: () =>
      withTemporal(async (client) => {
        for (;;) {
          const behind = await runsBehind(client, reached, offsetMs);
          if (behind.length === 0) return;
          await Promise.all(
            behind.map(async ({ run, ms }) => {
              reached.set(run.runId, offsetMs);
              await forward(client, run, ms, PATIENCE_MS);
            }),
          );
        }
      }),
  };
};

const PATIENCE_MS = 120_000;

const runsBehind = async (
  client: Client,
  reached: ReadonlyMap<string, number>,
  offsetMs: number,
) => {
  const behind: { run: { workflowId: string; runId: string }; ms: number }[] = [];
  const query = `ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const ms = offsetMs - (reached.get(runId) ?? 0);
    if (ms > 0) behind.push({ run: { workflowId, runId }, ms });
  }
  return behind;
};
