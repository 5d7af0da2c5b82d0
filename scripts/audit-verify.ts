import { createDatabase } from '../prisma/client';
import { createAuditSealer } from '../store/audit';
import { PlainError, runMain } from './stack/plain-error';

/** `npm run audit:verify`: recomputes the seals of the audit log [R48]. Exit code 1 if one is broken. */
const main = async (): Promise<void> => {
  const url = process.env['DATABASE_URL'];
  if (!url)
    throw new PlainError('DATABASE_URL is not set: name the database whose audit log to verify.');
  const database = createDatabase({ url, poolSize: 2, applicationName: 'cet-audit-verify' });
  try {
    const report = await createAuditSealer(database.pool).verify();
    for (const { seal, why } of report.broken) process.stdout.write(`seal ${seal}: ${why}\n`);
    process.stdout.write(
      `${report.seals} seals over ${report.sealedRows} rows, ${report.broken.length} broken; ${report.unsealedRows} rows not sealed yet.\n`,
    );
    if (report.broken.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
};

runMain(main);
