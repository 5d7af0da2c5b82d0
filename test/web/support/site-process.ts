/**
 * The stack with the website, in a process of its own: Jest cannot load all that starts one. Tells its parent
 * {ready: …} or {failed: sentence}, answers {pidOf: part} with {pid}, and stops when its
 * parent is gone.
 */
import { explain } from '../../../scripts/stack/plain-error';
import { startRunningSite } from '../../../scripts/web/site';

startRunningSite().then(
  ({ env, addresses, pidOf, stop }) => {
    const leave = (): void => void stop().finally(() => process.exit(0));
    process.once('disconnect', leave);
    process.on('message', (asked: { pidOf: string }) => {
      void pidOf(asked.pidOf).then((pid) => process.send?.({ pid }));
    });
    process.send?.({ ready: { env, addresses } });
  },
  (error: unknown) => {
    process.send?.({ failed: explain(error) }, () => process.exit(1));
  },
);
