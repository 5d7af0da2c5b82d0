import express, { Router, type Express } from 'express';
import { refuse, Refused } from '../../domain/refusals';
import { createApi, type ApiDeps } from '../api';
import { docsRoutes } from '../docs';
import { securityHeaders } from '../headers';
import { requestLog } from '../logging';
import { measured } from '../metrics';
import { mount } from '../mount';
import { openApiOf } from '../openapi';
import { problems } from '../problem';
import { demandPolicies } from './route';
import { DESK_ROUTES } from './routes/index';
import { deskSite } from './site';

const BASE = '/api/v1';

export interface DeskDeps extends Omit<ApiDeps, 'pageAssets' | 'admission'> {
  /** The built pages; without them the desk is its API alone. */
  readonly dir?: string;
}

/** CET后台 without a port. A listener of its own, so that the public one cannot even be asked for it. */
export const createDeskApp = ({ dir, ...deps }: DeskDeps): Express => {
  demandPolicies(DESK_ROUTES);
  const { deskUrl } = deps.settings;
  const api = createApi({
    ...deps,
    settings: { ...deps.settings, publicUrl: deskUrl, eduUrl: deskUrl },
  });
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.settings.trustProxy);

  app.use(requestLog(deps.log), measured(api.metrics), securityHeaders());
  app.use(`${BASE}/desk`, docsRoutes(openApiOf(DESK_ROUTES, deskUrl)));
  app.use(BASE, mount(DESK_ROUTES, api));
  app.use(dir === undefined ? Router() : deskSite(dir));
  app.use(() => {
    throw new Refused(refuse('notFound'));
  });
  app.use(problems(api));
  return app;
};
