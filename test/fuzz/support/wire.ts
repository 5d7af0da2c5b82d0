import { connect, type Socket } from 'node:net';

/** Bytes as they go over the line. A text is taken as Latin-1, so that `\xff` is that byte. */
export type Bytes = string | Buffer;

const bytesOf = (part: Bytes): Buffer =>
  typeof part === 'string' ? Buffer.from(part, 'latin1') : part;

/** A connection on which nothing is made good. */
export interface Line {
  readonly socket: Socket;
  /** What has come back so far. */
  heard(): string;
  /** The same, when the connection is closed. */
  readonly closed: Promise<string>;
}

export const dial = (port: number): Line => {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A server that hangs up in the middle of what it is sent is within its rights.
  socket.on('error', () => undefined);
  const heard = () => Buffer.concat(chunks).toString('latin1');
  const closed = new Promise<string>((resolve) => {
    socket.once('end', () => socket.end());
    socket.once('close', () => resolve(heard()));
  });
  return { socket, heard, closed };
};

/** Sends this and answers everything that came back until the server closed. */
export const exchange = async (port: number, ...parts: readonly Bytes[]): Promise<string> => {
  const { socket, closed } = dial(port);
  socket.write(Buffer.concat(parts.map(bytesOf)));
  return closed;
};

/** The same, but hangs up behind it: a server then drops what it has not answered yet. */
export const breakOff = async (port: number, ...parts: readonly Bytes[]): Promise<string> => {
  const { socket, closed } = dial(port);
  socket.end(Buffer.concat(parts.map(bytesOf)));
  return closed;
};

/** The statuses of all answers in what came back. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
