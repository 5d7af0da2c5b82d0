import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';
import sirv from 'sirv';
import { securityHeaders } from '../headers';

/** Stands in the built document for what is made anew with each answer (web/desk/vite.config.mts). */
const NONCE = /STYLE_NONCE/g;

/**
 * The desk's pages: one document for every address that is no file, since the browser finds the page; files have
 * names that change with their content and are kept for a year. Ant Design makes its styles in the browser: each
 * document names a nonce of its own for them, and no other inline style is let in.
 * @param dir what `npm run web:build` made for the desk
 */
export const deskSite = (dir: string): Router => {
  const document = readFileSync(join(dir, 'index.html'), 'utf8');
  const router = Router();
  router.use(
    '/assets',
    sirv(join(dir, 'assets'), { immutable: true, maxAge: 31_536_000, brotli: true, gzip: true }),
  );
  router.get(/^\/(?!api\/|assets\/)/, (req, res) => {
    const nonce = randomBytes(16).toString('base64');
    securityHeaders(nonce)(req, res, () => {
      res.set('Cache-Control', 'no-store').type('html').send(document.replaceAll(NONCE, nonce));
    });
  });
  return router;
};
