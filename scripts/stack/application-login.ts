import { createHmac } from 'node:crypto';
import { Client } from 'pg';

/** The login that API and worker use on a server of ours: a member of `cet_app` and nothing more [R48]. */
export const APPLICATION_LOGIN = 'cet_service';

/** Made from the owner's, which it does not give away: one secret to keep, and no file from before lacks it. */
export const applicationPassword = (ownerPassword: string): string =>
  createHmac('sha256', ownerPassword).update(APPLICATION_LOGIN).digest('hex');

/**
 * Makes the login unless it is there, and lets it into the migrated database.
 * @param ownerUrl of a superuser, with its password
 * @returns the same database's address for the application
 */
export const ensureApplicationLogin = async (ownerUrl: string): Promise<string> => {
  const url = new URL(ownerUrl);
  const password = applicationPassword(decodeURIComponent(url.password));
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [
      APPLICATION_LOGIN,
    ]);
    if (rowCount === 0)
      await client.query(`CREATE ROLE ${APPLICATION_LOGIN} LOGIN IN ROLE cet_app`);
    await client.query(
      `ALTER ROLE ${APPLICATION_LOGIN} PASSWORD ${client.escapeLiteral(password)}`,
    );
  } finally {
    await client.end();
  }
  url.username = APPLICATION_LOGIN;
  url.password = password;
  return url.href;
};
