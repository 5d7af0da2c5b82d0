import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clientConnectionOptions,
  connectionOptions,
  parseTemporalConfig,
} from '../../temporal.config';

const folder = mkdtempSync(join(tmpdir(), 'cet-tls-'));
const pem = (name: string) => {
  const path = join(folder, name);
  writeFileSync(path, `-----BEGIN ${name}-----`);
  return path;
};
const ca = pem('CA');
const cert = pem('CERT');
const key = pem('KEY');
const address = { TEMPORAL_ADDRESS: 'temporal.example:7233' };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('how Temporal is reached', () => {
  test('without variables: the development server of this machine, in plain text', () => {
    const config = parseTemporalConfig({ TEMPORAL_ADDRESS: '', PATH: '/bin' });
    expect(config).toEqual({
      address: '127.0.0.1:7233',
      namespace: 'default',
      tls: null,
      apiKey: null,
      uiUrl: null,
    });
    expect(connectionOptions(config)).toEqual({ address: '127.0.0.1:7233' });
    // A client that paused for two minutes would keep facts waiting when Temporal is long back.
    expect(clientConnectionOptions(config)).toEqual({
      address: '127.0.0.1:7233',
      channelArgs: { 'grpc.max_reconnect_backoff_ms': 5_000 },
    });
  });

  test('a cluster with mTLS: certificate, key, authority and server name reach the SDK', () => {
    const config = parseTemporalConfig({
      ...address,
      TEMPORAL_TLS_CA_FILE: ca,
      TEMPORAL_TLS_CERT_FILE: cert,
      TEMPORAL_TLS_KEY_FILE: key,
      TEMPORAL_TLS_SERVER_NAME: 'cluster',
      TEMPORAL_UI_URL: 'https://ui.example/',
    });
    expect(config.uiUrl).toBe('https://ui.example');
    expect(connectionOptions(config)).toEqual({
      address: 'temporal.example:7233',
      tls: {
        serverNameOverride: 'cluster',
        serverRootCACertificate: Buffer.from('-----BEGIN CA-----'),
        clientCertPair: {
          crt: Buffer.from('-----BEGIN CERT-----'),
          key: Buffer.from('-----BEGIN KEY-----'),
        },
      },
    });
  });

  test('Temporal Cloud with an API key: TLS with the authorities of the system', () => {
    const env = { ...address, TEMPORAL_NAMESPACE: 'cet.a1b2c', TEMPORAL_API_KEY: 'secret' };
    expect(connectionOptions(parseTemporalConfig(env))).toEqual({
      address: 'temporal.example:7233',
      tls: {},
      apiKey: 'secret',
    });
  });

  test.each([
    [
      'a certificate without its key',
      'TEMPORAL_TLS_KEY_FILE',
      { ...address, TEMPORAL_TLS_CERT_FILE: cert },
    ],
    [
      'a key without its certificate',
      'TEMPORAL_TLS_CERT_FILE',
      { ...address, TEMPORAL_TLS_KEY_FILE: key },
    ],
    ['TLS without an address', 'TEMPORAL_ADDRESS', { TEMPORAL_TLS_CA_FILE: ca }],
    [
      'an API key without an address',
      'TEMPORAL_ADDRESS',
      { TEMPORAL_API_KEY: 'k', TEMPORAL_NAMESPACE: 'n' },
    ],
    ['an API key without a namespace', 'TEMPORAL_NAMESPACE', { ...address, TEMPORAL_API_KEY: 'k' }],
    ['an address with a scheme', 'TEMPORAL_ADDRESS', { TEMPORAL_ADDRESS: 'https://t:7233' }],
    ['an address without a port', 'TEMPORAL_ADDRESS', { TEMPORAL_ADDRESS: 'temporal' }],
    ['a UI that is no address', 'TEMPORAL_UI_URL', { TEMPORAL_UI_URL: 'localhost' }],
    [
      'a file that is not there',
      'TEMPORAL_TLS_CA_FILE',
      { ...address, TEMPORAL_TLS_CA_FILE: join(folder, 'none') },
    ],
  ])('%s fails fast and names %s', (_what, variable, env) => {
    expect(() => parseTemporalConfig(env)).toThrow(new RegExp(`^${variable} `));
  });

  test('a file that is no PEM is refused by its variable', () => {
    const path = join(folder, 'der');
    writeFileSync(path, 'binary');
    expect(() => parseTemporalConfig({ ...address, TEMPORAL_TLS_CA_FILE: path })).toThrow(
      /^TEMPORAL_TLS_CA_FILE .*PEM/,
    );
  });
});
