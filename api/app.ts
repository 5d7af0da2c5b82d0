import express, { type Express } from 'express';
import helmet from 'helmet';
import { refuse, Refused } from '../domain/refusals';
import { createApi, type ApiDeps } from './api';
import { docsRoutes } from './docs';
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

  app.use(requestLog(deps.log), measured(api.metrics), headers());
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

/** Nothing is loaded but from here, nothing runs inline, nobody frames a page of ours. */
const headers = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
