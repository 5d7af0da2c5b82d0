import { setTimeout as wait } from 'node:timers/promises';
import { Router } from 'express';
import type { ApiDeps } from './api';

const PATIENCE_MS = 2_000;

/**
 * `/healthz`: the process answers. `/readyz`: it can serve, which needs PostgreSQL and nothing else;
 * Temporal is told, since candidates register and pay while it is away.
 */
export const healthRoutes = ({ store, isTemporalUp }: ApiDeps): Router => {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.json({ process: 'up' });
  });
  router.get('/readyz', async (_req, res) => {
    const [database, temporal] = await Promise.all([
      isUp(() => store.now()),
      isTemporalUp ? isUp(isTemporalUp) : 'unknown',
    ]);
    res
      .status(database === 'up' ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ database, temporal });
  });
  return router;
};

const isUp = async (ask: () => Promise<unknown>): Promise<'up' | 'down'> => {
  const stopped = new AbortController();
  try {
    const patience = wait(PATIENCE_MS, false, { signal: stopped.signal });
    const answer = await Promise.race([ask(), patience]);
    return answer === false ? 'down' : 'up';
  } catch {
    return 'down';
  } finally {
    stopped.abort();
  }
};
