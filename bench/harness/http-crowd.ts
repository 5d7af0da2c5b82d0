import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** What a client sends; built before the clock runs. */
export type RawRequest = Buffer;

/** One HTTP/1.1 request as bytes. */
export const rawRequest = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): RawRequest => {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = Object.entries({
    Host: '127.0.0.1',
    Accept: 'application/json',
    ...(body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
};

/** A browser's connection, kept alive; it costs the measuring process next to nothing. */
export interface RawClient {
  /** Answers the status. */
  send(request: RawRequest): Promise<number>;
  /** Answers the status and the headers. */
  exchange(request: RawRequest): Promise<RawAnswer>;
  close(): void;
}

export interface RawAnswer {
  readonly status: number;
  /** Status line and headers, as they came. */
  readonly head: string;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

export const openRawClient = async (port: number): Promise<RawClient> => {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received: Buffer = Buffer.alloc(0);
  let settle: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | null =
    null;

  socket.on('data', (bytes) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    const headEnds = received.indexOf(END_OF_HEAD);
    if (headEnds < 0) return;
    const head = received.toString('latin1', 0, headEnds);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < headEnds + END_OF_HEAD.length + length) return;
    received = Buffer.alloc(0);
    settle?.resolve({ status: Number(head.slice(9, 12)), head });
    settle = null;
  });
  const broken = (): void => settle?.reject(new Error('the API hung up'));
  socket.on('close', broken).on('error', broken);

  const exchange = (request: RawRequest): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    });
  return {
    exchange,
    send: async (request) => (await exchange(request)).status,
    close: () => socket.destroy(),
  };
};

/** So many connections, closed together. */
export const openRawClients = async (port: number, count: number) => {
  const clients = await Promise.all(Array.from({ length: count }, () => openRawClient(port)));
  return {
    /** Sends with one of them and demands this status. */
    demand: async (client: number, request: RawRequest, status: number): Promise<void> => {
      const got = await clients[client]?.send(request);
      if (got !== status) throw new Error(`expected ${status}, got ${got}`);
    },
    send: (client: number, request: RawRequest): Promise<number> => {
      const found = clients[client];
      if (!found) throw new Error(`there is no client ${client}`);
      return found.send(request);
    },
    close: () => {
      for (const client of clients) client.close();
    },
  };
};
