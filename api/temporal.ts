import { Client, Connection, type ConnectionOptions } from '@temporalio/client';

/** The API's way to Temporal. It connects when it is first used: candidates are served without it. */
export interface TemporalLink {
  readonly client: Client;
  /** Rejects, or answers false, when Temporal does not answer within a second and a half. */
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

const PATIENCE_MS = 1_500;

export const linkTemporal = (options: ConnectionOptions, namespace: string): TemporalLink => {
  const connection = Connection.lazy(options);
  return {
    client: new Client({ connection, namespace }),
    isUp: async () => {
      await connection.withDeadline(Date.now() + PATIENCE_MS, () =>
        connection.workflowService.getSystemInfo({}),
      );
      return true;
    },
    close: () => connection.close(),
  };
};
