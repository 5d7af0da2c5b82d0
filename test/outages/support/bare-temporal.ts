import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { keep, type Kept } from '../../../scripts/stack/keep';

/** A Temporal server as an operator finds it: neither a namespace of ours nor our search attributes. */
export const startBareTemporal = async (options: {
  readonly program: string;
  readonly port: number;
  readonly dbFile: string;
  readonly logFile: string;
}): Promise<Kept> => {
  const { program, port, dbFile, logFile } = options;
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--headless'];
  const file = ['--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=wal'];
  const skipping = ['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'];
  const server = await keep({
    command: program,
    args: ['server', 'start-dev', ...address, ...file, ...skipping, '--log-level', 'warn'],
    logFile,
    stopSignal: 'SIGTERM',
    patienceMs: 30_000,
  });
  let hasEnded = false;
  void server.ended.then(() => (hasEnded = true));
  while (!(await answers(`127.0.0.1:${port}`))) {
    if (hasEnded) throw new Error(`Temporal ended before it answered: see ${logFile}`);
    await sleep(100);
  }
  return server;
};

const answers = async (address: string): Promise<boolean> => {
  const connection = Connection.lazy({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
};
