import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';
import { controlRoutes } from './control';
import { gatewayRoutes } from './gateway';
import type { Merchant } from './keys';
import { openLedger } from './ledger';
import { createNotifier } from './notifier';
import { TradeError, createTrades } from './trades';
import { createWorld } from './world';

export interface SimulatorOptions {
  readonly merchant: Merchant;
  /** Default 0, a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The journal; without it everything is forgotten at the end. */
  readonly dataFile?: string;
}

export interface Simulator {
  /** `http://127.0.0.1:4011`; the gateway is at `/gateway.do`, the control API at `/_control`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, cuts what is under way, closes the journal. */
  close(): Promise<void>;
}

const SETTLE_EVERY_MS = 1_000;

/** Starts the simulated gateway. Rejects when the port is taken or the journal is damaged. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const ledger = openLedger(options.dataFile ?? null);
  const world = createWorld(options.merchant, ledger);
  const notifier = createNotifier(world);
  const trades = createTrades(world, notifier);

  const app = express();
  app.disable('x-powered-by');
  app.use(gatewayRoutes(trades, world));
  app.use('/_control', controlRoutes(trades, notifier, world));
  app.use(onError);

  const host = options.host ?? '127.0.0.1';
  const server = createServer(app);
  const port = await listen(server, options.port ?? 0, host);
  // What was due while the process was away is sent now.
  trades.settle();
  notifier.wake();
  const settling = setInterval(() => trades.settle(), SETTLE_EVERY_MS);

  return {
    url: `http://${host}:${port}`,
    port,
    close: async () => {
      clearInterval(settling);
      await notifier.stop();
      await shut(server);
      ledger.close();
    },
  };
};

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
      else resolve(address.port);
    });
  });

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** For the control API: a "no" is 404 or 409 with its code, bad input 400; anything else is a defect. */
const onError: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (error instanceof TradeError) {
    const missing = error.subCode === 'ACQ.TRADE_NOT_EXIST';
    res.status(missing ? 404 : 409).json({ error: error.subCode });
  } else if (error instanceof ZodError || error instanceof SyntaxError) {
    res.status(400).json({ error: error.message });
  } else {
    console.error(error);
    res.status(500).json({ error: 'defect' });
  }
};
