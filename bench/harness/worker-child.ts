import { startChild, type Child } from './child';
import { secrets } from './world';

/** Task queue of the bare workflows. */
export const BARE_QUEUE = 'bare';

export interface WorkerChild extends Child {
  /** Lets its dispatcher run, or stops it between two rounds. */
  dispatch(isOn: boolean): Promise<void>;
}

export const startWorkerChild = async (
  databaseUrl: string,
  address: string,
): Promise<WorkerChild> => {
  const child = await startChild('harness/worker-process.ts', {
    ...secrets,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
  });
  return { ...child, dispatch: async (dispatch) => void (await child.ask({ dispatch })) };
};
