import { parseArgs } from 'node:util';
import { createDatabase } from '../prisma/client';
import { createAuditSealer } from '../store/audit';
import type { AuditReport, BrokenSeal, SealFault } from '../store/audit-verify';
import { PlainError, runMain } from './stack/plain-error';

/**
 * `npm run audit:verify [-- --expect HASH …]`: recomputes the seals of the audit log [R48] and says what is not as
 * it was sealed. `--expect` names the hash of a newest seal that was kept outside the database: only with one can a
 * removed end, or a chain that was made anew, be told. Reads DATABASE_URL; the application's login is enough.
 * Exit code 1 if anything is wrong.
 */
const main = async (): Promise<void> => {
  const expected = kept();
  const url = process.env['DATABASE_URL'];
  if (!url)
    throw new PlainError('DATABASE_URL is not set: name the database whose audit log to verify.');
  const database = createDatabase({ url, poolSize: 2, applicationName: 'cet-audit-verify' });
  try {
    const report = await createAuditSealer(database.pool).verify();
    const lost = expected.filter((hash) => !report.hashes.has(hash));
    tell(report, lost);
    if (report.broken.length + report.strayRows + lost.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
};

const kept = (): readonly string[] => {
  const { values } = parseArgs({ options: { expect: { type: 'string', multiple: true } } });
  return (values.expect ?? []).map((text) => {
    const hash = text.trim().toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new PlainError(`--expect wants the 64 hex digits of a seal's hash, not "${text}".`);
    return hash;
  });
};

const tell = (report: AuditReport, lost: readonly string[]): void => {
  const { broken, strayRows, head } = report;
  for (const one of broken)
    say(`BROKEN  seal ${one.seal}, ${one.sealedAt.toISOString()}: ${WORDS[one.fault](one)}.`);
  if (strayRows > 0)
    say(
      `BROKEN  ${strayRows} rows name a transaction that has never been: they were put there by hand.`,
    );
  for (const hash of lost)
    say(
      `BROKEN  no seal has the hash ${hash}: seals were removed, or the chain was made anew since it was kept.`,
    );
  say(
    `${report.seals} seals over ${report.sealedRows} rows, ${broken.length} broken; ${report.unsealedRows} rows not sealed yet.`,
  );
  if (head)
    say(
      `Newest: seal ${head.seal} of ${head.sealedAt.toISOString()}. Keep its hash outside the database:\n${head.hash}`,
    );
};

const WORDS: Readonly<Record<SealFault, (one: BrokenSeal) => string>> = {
  gap: () => 'it does not begin where the seal before it ends; a seal between them is missing',
  overlap: () => 'it begins before the seal before it ends; one of the two was made by hand',
  rowsMissing: ({ sealedRows, foundRows }) =>
    `${sealedRows} rows were sealed and ${foundRows} are there; rows were removed or moved away`,
  rowsAdded: ({ sealedRows, foundRows }) =>
    `${sealedRows} rows were sealed and ${foundRows} are there; rows were put in`,
  changed: () =>
    'a row under it was changed or changed places with another, or the seal itself was changed',
  hashChanged: () => 'its hash was changed; the seal after it was made with another',
  ahead: () =>
    'it ends above the oldest transaction that runs; it was made by hand, or the database came out of a logical dump',
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

runMain(main);
