import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The way of notifications from the gateway to the API: sees each answer, and can lose it on the way back. */
export interface NoticeWay {
  readonly url: string;
  /** What the API answered, in order: `200 success`. */
  readonly answers: readonly string[];
  /** The gateway hears nothing although the API has answered. */
  loseAnswers(lost: boolean): void;
  close(): Promise<void>;
}

/** @param to the API's address for notifications */
export const startNoticeWay = async (to: string): Promise<NoticeWay> => {
  const answers: string[] = [];
  let isLost = false;
  const forward = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const headers = { 'content-type': req.headers['content-type'] ?? '' };
    const body = new Uint8Array(await buffer(req));
    const answer = await fetch(to, { method: 'POST', headers, body });
    const text = await answer.text();
    answers.push(`${answer.status} ${text}`);
    if (isLost) req.socket.destroy();
    else res.writeHead(answer.status).end(text);
  };
  const server = createServer((req, res) => {
    forward(req, res).catch(() => req.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    answers,
    loseAnswers: (lost) => {
      isLost = lost;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
