import { untilStable } from './revival';

/** A server as its start function answers it. */
export interface Server {
  pid: number;
  ended: Promise<string>;
  stop: () => Promise<void>;
}

/** A server that is started again whenever it dies, until it is stopped. */
export interface RunningServer<S extends Server> {
  now: () => S;
  stop: () => Promise<void>;
}

/**
 * Starts a server and keeps it running on the same data and port.
 * @param start rejects when it does not come up; the first time that is the caller's affair
 */
export async function runServer<S extends Server>(
  start: () => Promise<S>,
  events: { say: (text: string) => void; started: (pid: number) => void },
): Promise<RunningServer<S>> {
  const run = { server: await start(), stopping: new AbortController() };
  events.started(run.server.pid);
  const watched = untilStable({
    ended: () => run.server.ended,
    stopping: run.stopping.signal,
    revive: async () => {
      run.server = await start();
      events.started(run.server.pid);
    },
    say: events.say,
  });
  return {
    now: () => run.server,
    stop: async () => {
      run.stopping.abort();
      await run.server.stop();
      await watched;
      // A new life may have begun while the old one was being stopped.
      await run.server.stop();
    },
  };
}
