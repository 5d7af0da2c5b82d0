import { createDatabase } from '../prisma/client';
import { createPersonalData } from '../prisma/personal-data';
import { Refused, REFUSALS } from '../domain/refusals';
import { INVITATION_HOURS } from '../domain/staff';
import { createStore } from '../store/store';
import { readRunningStack } from './demo/running-stack';
import { PlainError, runMain } from './stack/plain-error';
import { dataDirFrom } from './stack/settings';

/**
 * `npm run staff:first -- EMAIL NAME`: once, on the host, makes the first operator and prints the link by which that
 * person sets a password and a second factor. There is no default account; everybody else is invited at the desk.
 * Works on what `npm start` runs, or on DATABASE_URL with PERSONAL_DATA_KEYS, PERSONAL_HASH_KEY and DESK_URL.
 */
const main = async (): Promise<void> => {
  const [email, ...names] = process.argv.slice(2);
  const name = names.join(' ');
  if (!email?.includes('@') || name === '') {
    throw new PlainError('Say who it is: npm run staff:first -- EMAIL NAME');
  }
  const env = process.env['DATABASE_URL']
    ? process.env
    : readRunningStack(dataDirFrom(process.env)).env;
  const need = (variable: string): string => {
    const value = env[variable];
    if (!value) throw new PlainError(`${variable} is not set.`);
    return value;
  };
  const database = createDatabase({
    url: need('DATABASE_URL'),
    poolSize: 2,
    applicationName: 'cet-staff-first',
  });
  try {
    const personalData = createPersonalData({
      keys: need('PERSONAL_DATA_KEYS'),
      hashKey: need('PERSONAL_HASH_KEY'),
    });
    const { staff, staffEntry } = createStore({ database, personalData });
    const { id } = await staff.appointFirst({ email, name });
    const link = `${need('DESK_URL')}/invitation#token=${await staffEntry.makeInvitation(id)}`;
    process.stdout.write(`Open this within ${INVITATION_HOURS} hours; it works once:\n${link}\n`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new PlainError(REFUSALS[error.refusal.refusal].title);
  } finally {
    await database.close();
  }
};

runMain(main);
