import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';
import { PAGE_OF, PATHS } from './paths';

/**
 * The page of each address, a file of its own for the browser to load. Public pages are whole when they come from the
 * server; the others begin as an empty frame, since what they show is one person's.
 */
const files = import.meta.glob<{ readonly default: ComponentType }>('./pages/*.tsx');

const pageIn = (name: string): ComponentType => {
  const load = files[`./pages/${name}.tsx`];
  if (!load) throw new Error(`pages/${name}.tsx does not exist`);
  return lazy(load);
};

export const ROUTES = PATHS.map((path) => ({ path, page: pageIn(PAGE_OF[path]) }));

export const NotFoundPage = pageIn('NotFound');
