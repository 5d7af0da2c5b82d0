import express, { type Express } from 'express';
import { refuse, Refused } from '../domain/refusals';
import { createApi, type ApiDeps } from './api';
import { docsRoutes } from './docs';
import { securityHeaders } from './headers';
import { healthRoutes } from './health';
import { requestLog } from './logging';
import { measured } from './metrics';
import { mount } from './mount';
import { openApiOf } from './openapi';
import { problems } from './problem';
import { ROUTES } from './routes/index';
import type { Site } from './site';

const BASE = '/api/v1';

export interface AppDeps extends Omit<ApiDeps, 'pageAssets'> {
  /** The candidate's website; without it the application is the API alone. */
  readonly site?: Site;
}

/** The whole application without a port: what every request goes through, from top to bottom. */
export const createApp = (deps: AppDeps): Express => {
  const api = createApi({ ...deps, ...(deps.site ? { pageAssets: deps.site.assets } : {}) });
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.settings.trustProxy);

  app.use(requestLog(deps.log), measured(api.metrics), securityHeaders());
  app.use(healthRoutes(deps));
  app.use(BASE, docsRoutes(openApiOf(ROUTES, deps.settings.publicUrl)));
  app.use(BASE, mount(ROUTES, api));
  if (deps.site) app.use(deps.site.router);
  app.use(() => {
    throw new Refused(refuse('notFound'));
  });
  app.use(problems(api));
  return app;
};
