import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { PlainError } from './plain-error';

/** A port of this machine that nothing listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * @throws PlainError naming the part, the port and the variable that moves it, when the port is taken.
 */
export async function demandFree(port: number, part: string, variable: string): Promise<void> {
  if (await isFree(port)) return;
  throw new PlainError(
    `Port ${port}, where ${part} is to listen, is in use by another program: stop that program or choose another port with ${variable}.`,
  );
}
