import { Router } from 'express';
import { refuse, Refused } from '../domain/refusals';
import type { Api } from './api';
import { announce, type Route } from './route';

/** Mounts routes; a known address with another verb is told so, with the verbs it knows. */
export const mount = (routes: readonly Route[], api: Api): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const { method, path, entrance } = route.spec;
    const counted = entrance ? [] : [api.admission.inside];
    router[method](expressPath(path), announce(route), ...counted, route.handler(api));
  }
  for (const path of new Set(routes.map((route) => route.spec.path))) {
    const verbs = routes
      .filter((route) => route.spec.path === path)
      .map((route) => route.spec.method.toUpperCase());
    router.all(expressPath(path), (_req, res) => {
      res.set('Allow', verbs.join(', '));
      throw new Refused(refuse('methodNotAllowed'));
    });
  }
  return router;
};

/** `/orders/{orderNo}` → `/orders/:orderNo`. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
