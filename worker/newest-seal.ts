import type { AuditReading } from '../store/desk/audit-reading';

/**
 * Says the newest seal of the audit log in the worker's own log [R48]. Where logs are kept apart from the database,
 * it is the copy that `npm run audit:verify -- --expect` asks for.
 */
export const tellNewestSeal = async (
  auditReading: Pick<AuditReading, 'sealed'>,
  log: { info(fields: { seal: string; hash: string }, message: string): void },
): Promise<void> => {
  const { newest } = await auditReading.sealed();
  if (newest) log.info({ seal: newest.number, hash: newest.hash }, 'newest seal of the audit log');
};
