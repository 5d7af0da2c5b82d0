import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createAlipay } from '../../gateways/alipay/alipay';
import { readAlipayConfig } from '../../gateways/alipay/config';
import { APP_ID, KEYS, SELLER_ID } from './support/rig';

const ENVIRONMENT = {
  ALIPAY_GATEWAY_URL: 'https://openapi.alipay.com/gateway.do',
  ALIPAY_APP_ID: APP_ID,
  ALIPAY_SELLER_ID: SELLER_ID,
  ALIPAY_PRIVATE_KEY: KEYS.merchantPrivateKey,
  ALIPAY_PUBLIC_KEY: KEYS.alipayPublicKey,
};
const bare = (pem: string): string => pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
const pkcs1 = createPrivateKey(KEYS.merchantPrivateKey)
  .export({ type: 'pkcs1', format: 'pem' })
  .toString();
const elliptic = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

describe('the Alipay configuration', () => {
  test.each(Object.keys(ENVIRONMENT))('%s is mandatory, and the error names it', (name) => {
    for (const value of [undefined, '', '  ']) {
      expect(() => readAlipayConfig({ ...ENVIRONMENT, [name]: value })).toThrow(name);
    }
  });

  test.each([
    ['ALIPAY_GATEWAY_URL', 'ftp://example.com'],
    ['ALIPAY_PRIVATE_KEY', KEYS.alipayPublicKey],
    ['ALIPAY_PRIVATE_KEY', elliptic.privateKey],
    ['ALIPAY_PRIVATE_KEY', 'SECRETSECRET'],
    ['ALIPAY_PUBLIC_KEY', KEYS.alipayPrivateKey],
    ['ALIPAY_PUBLIC_KEY', elliptic.publicKey],
    ['ALIPAY_PUBLIC_KEY', KEYS.merchantPublicKey],
  ])('a wrong %s is named and never repeated', (name, value) => {
    const wrong = () => readAlipayConfig({ ...ENVIRONMENT, [name]: value });
    expect(wrong).toThrow(name);
    expect(wrong).not.toThrow(value.slice(0, 12));
  });

  test.each([
    ['PKCS8 PEM', KEYS.merchantPrivateKey, KEYS.alipayPublicKey],
    ['PKCS1 PEM', pkcs1, KEYS.alipayPublicKey],
    ['bare base64', bare(KEYS.merchantPrivateKey), bare(KEYS.alipayPublicKey)],
    ['bare base64 of PKCS1', bare(pkcs1), bare(KEYS.alipayPublicKey)],
    [
      'PEM with spelled-out line ends',
      KEYS.merchantPrivateKey.replaceAll('\n', '\\n'),
      KEYS.alipayPublicKey.replaceAll('\n', '\\n'),
    ],
  ])('keys are read as %s', (_form, privateKey, publicKey) => {
    const config = readAlipayConfig({
      ...ENVIRONMENT,
      ALIPAY_PRIVATE_KEY: privateKey,
      ALIPAY_PUBLIC_KEY: publicKey,
    });
    expect(config.privateKey).toBe(KEYS.merchantPrivateKey);
    expect(config.publicKey).toBe(KEYS.alipayPublicKey);
  });

  test('the adapter leaves the object it is configured with as it was', () => {
    const config = Object.freeze({
      ...readAlipayConfig(ENVIRONMENT),
      notifyUrl: 'https://example.com/n',
      returnUrl: 'https://example.com/r',
    });
    expect(createAlipay(config).name).toBe('alipay');
  });
});
