import { join } from 'node:path';
import { Router } from 'express';
import sirv from 'sirv';

/**
 * The desk's pages: one document for every address that is no file, since the browser finds the page; files have
 * names that change with their content and are kept for a year.
 * @param dir what `npm run web:build` made for the desk
 */
export const deskSite = (dir: string): Router => {
  const router = Router();
  router.use(
    '/assets',
    sirv(join(dir, 'assets'), { immutable: true, maxAge: 31_536_000, brotli: true, gzip: true }),
  );
  router.get(/^\/(?!api\/|assets\/)/, (_req, res) => {
    res.set('Cache-Control', 'no-cache').sendFile(join(dir, 'index.html'));
  });
  return router;
};
