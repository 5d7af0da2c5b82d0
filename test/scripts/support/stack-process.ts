/**
 * A small stack in a process of its own, for tests that kill it: no API, no worker, no data. Tells its
 * parent {ready: …} or {failed: sentence}; SIGTERM stops it cleanly.
 */
import { startStack } from '../../../scripts/stack/start-stack';
import { messageOf } from '../../../scripts/stack/plain-error';

const dataDir = process.env['CET_DATA_DIR'] ?? '';
const ports = process.env['STACK_PORTS'] === 'usual' ? 'usual' : 'free';

startStack({
  dataDir,
  env: process.env,
  ports,
  withApi: false,
  withWorker: false,
  withSimulator: false,
  seed: null,
}).then(
  ({ env, addresses, pidOf, stop }) => {
    process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
    process.send?.({
      ready: {
        databaseUrl: env['MIGRATE_DATABASE_URL'],
        appUrl: env['DATABASE_URL'],
        mailPage: addresses.mailPage,
        smtpUrl: env['SMTP_URL'],
        pids: { postgres: pidOf('postgres'), temporal: pidOf('temporal'), mail: pidOf('mail') },
      },
    });
  },
  (error: unknown) => {
    const failed = messageOf(error);
    process.send?.({ failed }, () => process.exit(1));
  },
);
