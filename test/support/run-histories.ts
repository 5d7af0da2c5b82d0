import type { Client } from '@temporalio/client';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import type { Leaving } from './privacy';

/** What the workflows of a namespace left behind. */
export interface RunHistory {
  readonly workflowId: string;
  readonly history: History;
}

/** Every history of the namespace, open runs and all runs of a chain included. */
export const historiesOf = async (client: Client): Promise<RunHistory[]> => {
  const all: RunHistory[] = [];
  for await (const { workflowId, history } of client.workflow.list().intoHistories()) {
    all.push({ workflowId, history: history as History });
  }
  return all;
};

/** Replays them: a change that breaks one fails here, in the test that made it. */
export const replayAll = async (
  codePath: string,
  histories: readonly RunHistory[],
): Promise<void> => {
  const results = Worker.runReplayHistories(
    { workflowBundle: { codePath }, replayName: 'rig' },
    histories,
  );
  for await (const { workflowId, error } of results) {
    if (error) throw new Error(`${workflowId} does not replay: ${error.message}`);
  }
};

/** A history as an operator may read it: as JSON, and each payload decoded. */
export const leavingsOf = ({ workflowId, history }: RunHistory): Leaving[] => {
  const json = historyToJSON(history);
  return [
    { where: `history of ${workflowId}`, text: json },
    { where: `payloads of ${workflowId}`, text: decodedData(JSON.parse(json)).join('\n') },
  ];
};

const decodedData = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(decodedData);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'data' && typeof inner === 'string'
      ? [Buffer.from(inner, 'base64').toString('utf8')]
      : decodedData(inner),
  );
};
