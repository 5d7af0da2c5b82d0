import { createServer } from 'node:net';
import { PlainError } from './plain-error';

/** Below those that outgoing connections of this machine are given, which would take a free port away again. */
const FIRST = 10_000;
const BLOCK = 32;
const BLOCKS = 700;

const rest: number[] = [];

/**
 * A port of this machine that nothing listens on, and that nobody else who asks here will be told: it is of a block
 * of ports whose first is held until this process ends.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = rest.pop();
    if (port === undefined) rest.push(...(await claimBlock()));
    else if (await isFree(port)) return port;
  }
}

async function claimBlock(): Promise<number[]> {
  for (;;) {
    const first = FIRST + BLOCK * Math.floor(Math.random() * BLOCKS);
    const guard = createServer().unref();
    const isOurs = await new Promise<boolean>((resolve) => {
      guard.once('error', () => resolve(false));
      guard.listen(first, '127.0.0.1', () => resolve(true));
    });
    if (isOurs) return Array.from({ length: BLOCK - 1 }, (_, at) => first + 1 + at);
  }
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
