import { Router } from 'express';
import { refuse, Refused } from '../domain/refusals';
import type { Api } from './api';
import { announce, type Route } from './route';

/** Mounts routes; a known address with another verb is told so, with the verbs it knows. */
export const mount = (routes: readonly Route[], api: Api): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  // One entry for an address: a router tries one after the other, with each request.
  for (const [path, ofPath] of byPath(routes)) {
    const address = router.route(expressPath(path));
    for (const route of ofPath) {
      const { method, entrance } = route.spec;
      const counted = entrance ? [] : [api.admission.inside];
      address[method](announce(route), ...counted, route.handler(api));
    }
    const verbs = ofPath.map(({ spec }) => spec.method.toUpperCase()).join(', ');
    address.all((_req, res) => {
      res.set('Allow', verbs);
      throw new Refused(refuse('methodNotAllowed'));
    });
  }
  return router;
};

const byPath = (routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> => {
  const found = new Map<string, Route[]>();
  for (const route of routes) {
    const { path } = route.spec;
    found.set(path, [...(found.get(path) ?? []), route]);
  }
  return found;
};

/** `/orders/{orderNo}` → `/orders/:orderNo`. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
