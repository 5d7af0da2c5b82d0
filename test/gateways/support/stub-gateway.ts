import { createSign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEYS } from './rig';

/** A gateway that answers every call with the body it is given: for answers no healthy gateway makes. */
export interface StubGateway {
  readonly url: string;
  body: string;
  status: number;
  close(): Promise<void>;
}

export const startStubGateway = async (): Promise<StubGateway> => {
  const server = createServer((req, res) => {
    req.resume();
    res.writeHead(stub.status, { 'content-type': 'application/json' });
    res.end(stub.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: StubGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway.do`,
    body: '',
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stub;
};

/** An answer as Alipay sends and signs it. */
export const signedAnswer = (method: 'query' | 'close', content: object): string => {
  const text = JSON.stringify(content);
  return `{"alipay_trade_${method}_response":${text},"sign":"${signed(text)}"}`;
};

/** Fields as Alipay signs a notification or return: sorted, raw, without `sign_type`. */
export const signedForm = (
  fields: Record<string, string>,
  algorithm: 'RSA-SHA256' | 'RSA-SHA1' = 'RSA-SHA256',
): Record<string, string> => {
  const text = Object.keys(fields)
    .filter((name) => name !== 'sign_type')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
  return { ...fields, sign: signed(text, algorithm) };
};

const signed = (text: string, algorithm = 'RSA-SHA256'): string =>
  createSign(algorithm).update(text, 'utf8').sign(KEYS.alipayPrivateKey, 'base64');
