import { createDatabase } from '../prisma/client';
import { raiseEra } from '../store/era';
import { ownerUrlOf } from './stack/database-urls';
import { PlainError, runMain } from './stack/plain-error';

/**
 * `npm run after-restore`: once, after PostgreSQL was restored to an earlier instant and before the
 * workers run again. What workflows know of the lost future is then ignored, and each live registration
 * is told its state. Reads MIGRATE_DATABASE_URL, else DATABASE_URL: sequences are set by their owner.
 */
const main = async (): Promise<void> => {
  const url = ownerUrlOf(process.env);
  if (!url) throw new PlainError('DATABASE_URL is not set: name the database that was restored.');
  const database = createDatabase({ url, poolSize: 2, applicationName: 'cet-after-restore' });
  try {
    const { era, woken } = await raiseEra(database.pool);
    process.stdout.write(`Era ${era}; ${woken} live registrations will be told their state.\n`);
  } finally {
    await database.close();
  }
};

runMain(main);
