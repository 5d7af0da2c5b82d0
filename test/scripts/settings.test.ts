import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownSecrets } from '../../scripts/stack/secrets';
import { givenBy, portsFrom } from '../../scripts/stack/settings';

const gateway = {
  ALIPAY_GATEWAY_URL: 'https://openapi.example/gateway.do',
  ALIPAY_APP_ID: '1',
  ALIPAY_SELLER_ID: '2',
  ALIPAY_PRIVATE_KEY: 'private',
  ALIPAY_PUBLIC_KEY: 'public',
};
const keys = { PERSONAL_DATA_KEYS: 'k1:x', PERSONAL_HASH_KEY: 'y', SESSION_SECRET: 'z' };
const database = { DATABASE_URL: 'postgresql://db/cet' };

describe('what the environment gives', () => {
  test('nothing: every part is embedded', () => {
    expect(givenBy({})).toEqual({ database: false, temporal: false, smtp: false, gateway: false });
  });

  test('a database with keys and gateway of its own, Temporal and SMTP', () => {
    const env = {
      ...database,
      ...keys,
      ...gateway,
      TEMPORAL_ADDRESS: 't:7233',
      SMTP_URL: 'smtp://m',
    };
    expect(givenBy(env)).toEqual({ database: true, temporal: true, smtp: true, gateway: true });
  });

  test.each(Object.keys(keys))('a database without %s is refused by that name', (variable) => {
    expect(() => givenBy({ ...database, ...gateway, ...keys, [variable]: '' })).toThrow(
      `${variable} must be set`,
    );
  });

  test.each(Object.keys(gateway))('a gateway without %s is refused by that name', (variable) => {
    expect(() => givenBy({ ...gateway, [variable]: undefined })).toThrow(
      `${variable} must be set: a gateway is given in full or not at all`,
    );
  });

  test('the owner of a database, but not what API and worker log in with, is refused', () => {
    const owner = { MIGRATE_DATABASE_URL: 'postgresql://owner@db/cet' };
    expect(() => givenBy({ ...owner, ...gateway, ...keys })).toThrow('DATABASE_URL must be set');
    expect(givenBy({ ...database, ...owner, ...gateway, ...keys })).toMatchObject({
      database: true,
    });
  });

  test('a database of its own never meets the simulated gateway', () => {
    expect(() => givenBy({ ...database, ...keys })).toThrow('needs a gateway of your own');
  });
});

describe('ports', () => {
  test('stand where they are documented unless a variable moves them', () => {
    expect(portsFrom({ CET_POSTGRES_PORT: '15432', PORT: '' })).toMatchObject({
      api: 3000,
      postgres: 15432,
      temporal: 7233,
      temporalUi: 8233,
      simulator: 4100,
      smtp: 1025,
      mailWeb: 1080,
    });
  });

  test.each(['0', '65536', 'http', '3000.5'])('%s is no port', (value) => {
    expect(() => portsFrom({ PORT: value })).toThrow('PORT must be a port');
  });
});

describe('secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cet-secrets-'));
  const file = join(folder, 'secrets.json');

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are made once and read from then on', () => {
    const made = ownSecrets(file, false);
    expect(ownSecrets(file, true)).toEqual(made);
    expect(Buffer.from(made.personalHashKey, 'base64')).toHaveLength(32);
    expect(made.personalDataKeys).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);
  });

  test('are never made anew for a database that only the old ones can read', () => {
    expect(() => ownSecrets(join(folder, 'lost.json'), true)).toThrow('lost.json is gone');
  });

  test('are refused when the file is damaged', () => {
    writeFileSync(join(folder, 'damaged.json'), '{"postgresPassword":');
    expect(() => ownSecrets(join(folder, 'damaged.json'), true)).toThrow('is damaged');
  });
});
