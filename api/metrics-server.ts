import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from './listening';

/** `/metrics` on a listener of its own, so that the public one never shows it. Rejects when the port is taken. */
export const serveMetrics = async (
  registry: Registry,
  host: string,
  port: number,
): Promise<Server> => {
  const server = createServer((req, res) => {
    if (req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => res.writeHead(500).end(),
    );
  });
  await listen(server, port, host);
  return server;
};
