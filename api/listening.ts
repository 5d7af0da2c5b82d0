import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Rejects when the port is taken, naming it. */
export const listen = (server: Server, port: number, host: string): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });

const LOOK_EVERY_MS = 50;

/**
 * Takes no new connection, lets requests that are under way finish, closes kept-alive connections as
 * they fall idle, and cuts what is left when the patience is over.
 */
export const drain = (server: Server, patienceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
    const cut = setTimeout(() => server.closeAllConnections(), patienceMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
