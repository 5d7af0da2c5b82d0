import { Client, Connection } from '@temporalio/client';
import { connectionOptions, type TemporalConfig } from '../temporal.config';

/** The API's way to Temporal. It connects when it is first used: candidates are served without it. */
export interface TemporalLink {
  readonly client: Client;
  /** Rejects, or answers false, when Temporal does not answer within a second and a half. */
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

const PATIENCE_MS = 1_500;

export const linkTemporal = (config: TemporalConfig): TemporalLink => {
  const connection = Connection.lazy(connectionOptions(config));
  return {
    client: new Client({ connection, namespace: config.namespace }),
    isUp: async () => {
      await connection.withDeadline(Date.now() + PATIENCE_MS, () =>
        connection.workflowService.getSystemInfo({}),
      );
      return true;
    },
    close: () => connection.close(),
  };
};
