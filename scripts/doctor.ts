import { Client, Connection } from '@temporalio/client';
import { createDatabase } from '../prisma/client';
import { createFacts } from '../store/facts';
import { createSittingReader } from '../store/sitting-facts';
import { connectionOptions, parseTemporalConfig, taskQueues } from '../temporal.config';
import { examine, type Finding } from './doctor/examine';
import { mend } from './doctor/mend';
import { PlainError, runMain } from './stack/plain-error';
import { demandGivenTemporal } from './stack/temporal-given';

/**
 * `npm run doctor [-- --mend] [--json]`: compares PostgreSQL and Temporal and says what is wrong. With
 * `--mend`, workflows that are missing or behind are told their state again. Exit code 1 while anything
 * is found that was not mended. Reads DATABASE_URL and TEMPORAL_*.
 */
const main = async (): Promise<void> => {
  const temporal = parseTemporalConfig(process.env);
  const url = process.env['DATABASE_URL'];
  if (!url) throw new PlainError('DATABASE_URL is not set: name the database to examine.');
  await demandGivenTemporal(temporal);
  const database = createDatabase({ url, poolSize: 4, applicationName: 'cet-doctor' });
  const connection = await Connection.connect(connectionOptions(temporal));
  const client = new Client({ connection, namespace: temporal.namespace });
  try {
    const findings = await examine(database.pool, client);
    const facts = createFacts(database.pool, createSittingReader(database.pool));
    const mended = process.argv.includes('--mend')
      ? await mend({ facts, client, queues: taskQueues }, findings)
      : 0;
    report(findings, mended);
    if (findings.length > mended) process.exitCode = 1;
  } finally {
    await connection.close();
    await database.close();
  }
};

const report = (findings: readonly Finding[], mended: number): void => {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ findings, mended })}\n`);
    return;
  }
  for (const { check, subject, detail } of findings) {
    process.stdout.write(`${check}  ${subject}  ${detail}\n`);
  }
  process.stdout.write(
    findings.length === 0
      ? 'PostgreSQL and Temporal agree; nothing is late.\n'
      : `${findings.length} found, ${mended} told to catch up. docs/operations.md has a page for each.\n`,
  );
};

runMain(main);
