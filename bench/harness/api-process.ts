import { createServer } from 'node:http';
import express from 'express';
import { z } from 'zod';
import { createAdmission } from '../../api/admission/admission';
import { startQueueClock } from '../../api/admission/clock';
import { createApi, type ApiDeps } from '../../api/api';
import { createApp } from '../../api/app';
import { parseApiConfig } from '../../api/config';
import { listen } from '../../api/listening';
import { createLogger, requestLog } from '../../api/logging';
import { createMetrics, measured } from '../../api/metrics';
import { mount } from '../../api/mount';
import { problems } from '../../api/problem';
import { ok } from '../../api/reply';
import { candidateRoute } from '../../api/route';
import { NewEntries } from '../../api/contract/entries';
import { createDatabase } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';

/**
 * The API as `api/server.ts` puts it together, without a dispatcher, and beside it a no-op: the same way
 * in — limits, cookie, CSRF, key, body — with its login looked up by itself, and nothing done.
 */
const noop = candidateRoute(
  {
    method: 'post',
    path: '/noop',
    tag: '科目',
    summary: 'nothing',
    idempotent: true,
    body: NewEntries,
    answers: { 200: 'nothing' },
    answer: z.object({ done: z.boolean() }),
  },
  async ({ account }) => {
    await account();
    return ok({ done: true });
  },
);

const main = async (): Promise<void> => {
  const config = parseApiConfig(process.env);
  const database = createDatabase({ url: config.databaseUrl, poolSize: config.poolSize });
  const store = createStore({ database, personalData: createPersonalData(config.personalData) });
  const metrics = createMetrics(() => store.transitions.queued);
  const { settings } = config;
  const log = createLogger(config.logLevel);
  const { sessionSecret } = settings;
  const limits = config.admission;
  const admission = createAdmission({ queue: store.admission, limits, sessionSecret });
  startQueueClock(admission);
  const deps: ApiDeps = { store, gateways: {}, settings, log, metrics, admission };

  const root = express();
  root.disable('x-powered-by');
  root.use('/bench', requestLog(log), measured(metrics), mount([noop], createApi(deps)));
  root.use('/bench', problems({ metrics, log }));
  root.use(createApp(deps));
  const server = createServer({ keepAliveTimeout: 65_000 }, root);
  const { port } = await listen(server, 0, '127.0.0.1');
  process.send?.({ port });
  process.once('disconnect', () => process.exit(0));
};

main().catch((error: unknown) => {
  process.stderr.write(`bench api: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
