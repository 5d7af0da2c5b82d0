import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { generateKeys } from '../../gateways/simulator/keys';
import { PlainError } from './plain-error';

/** What an embedded stack makes for itself, once, and keeps beside its database. */
const Secrets = z.object({
  postgresPassword: z.string().min(1),
  personalDataKeys: z.string().min(1),
  personalHashKey: z.string().min(1),
  sessionSecret: z.string().min(1),
  alipay: z.object({
    appId: z.string(),
    sellerId: z.string(),
    merchantPrivateKey: z.string(),
    merchantPublicKey: z.string(),
    alipayPrivateKey: z.string(),
    alipayPublicKey: z.string(),
  }),
});

/** See {@link ownSecrets}. */
export type Secrets = z.infer<typeof Secrets>;

/**
 * Reads the secrets file, or makes it (readable by its owner only) when the database beside it is still
 * to be made.
 * @param databaseExists whether there are data that only the old secrets can read
 * @throws PlainError when the file is lost or damaged while the database exists.
 */
export function ownSecrets(file: string, databaseExists: boolean): Secrets {
  if (existsSync(file)) return read(file);
  if (databaseExists) {
    throw new PlainError(
      `${file} is gone, and the database beside it can only be read with it: restore the file, or move the whole folder away to begin anew.`,
    );
  }
  const secrets = makeSecrets();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
  return secrets;
}

function read(file: string): Secrets {
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new PlainError(`${file} is damaged: restore it from a copy, or move its folder away.`);
  }
}

function makeSecrets(): Secrets {
  const key = () => randomBytes(32).toString('base64');
  return {
    postgresPassword: randomBytes(18).toString('hex'),
    personalDataKeys: `k1:${key()}`,
    personalHashKey: key(),
    sessionSecret: key(),
    // The shapes of Alipay's own numbers; they name nobody.
    alipay: { appId: '9990000000000001', sellerId: '2088990000000001', ...generateKeys() },
  };
}
