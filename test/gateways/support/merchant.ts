import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The product's two addresses, as Alipay sees them: remembers what arrives and answers as told. */
export interface MerchantSite {
  readonly notifyUrl: string;
  readonly returnUrl: string;
  readonly notices: Record<string, string>[];
  /** The body of the answer to a notification. */
  answer: string;
  close(): Promise<void>;
}

export const startMerchantSite = async (): Promise<MerchantSite> => {
  const notices: Record<string, string>[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      notices.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))));
      res.end(site.answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: MerchantSite = {
    notifyUrl: `${url}/notify`,
    returnUrl: `${url}/return?order=A1`,
    notices,
    answer: 'success',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
};
