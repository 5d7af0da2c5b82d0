/**
 * Two logins to one database: DATABASE_URL is what API and worker run as, MIGRATE_DATABASE_URL the owner of the
 * tables, for migrations, seed, repairs and a clock that can be moved. Without the second the first does both.
 */
export const ownerUrlOf = (env: NodeJS.ProcessEnv): string | undefined =>
  env['MIGRATE_DATABASE_URL'] || env['DATABASE_URL'] || undefined;

/** What API and worker get: a process that is broken into must not hold the owner's login [R48]. */
export const withoutOwner = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'MIGRATE_DATABASE_URL'));
