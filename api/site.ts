import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Router, type Request, type Response } from 'express';
import sirv from 'sirv';
import type { Home } from '../domain/home.schema';
import './request-state';

/**
 * The candidate's website in production form: hashed files that browsers keep for ever, and pages for everybody,
 * rendered from the sitting's data and kept for half a minute. Nothing in them is one person's: that comes through
 * the API.
 */
export interface Site {
  readonly router: Router;
  /** Addresses of what the gateway's return page loads. */
  readonly assets: { readonly stylesheet: string; readonly returnScript: string };
}

/** What every page carries of the sitting. */
export interface PublicSitting {
  readonly code: string;
  readonly name: string;
  readonly home: Home;
}

export interface SiteOptions {
  /** Where `npm run web:build` has put `client/` and `server/`. */
  readonly dir: string;
  /** The sitting that is on. May fail: pages then go on with the last one, or with none. */
  readonly sitting: () => Promise<PublicSitting>;
}

/** What `web/server/render.tsx` is built to. */
interface Renderer {
  render(
    path: string,
    boot: { readonly sitting: PublicSitting | null },
  ): { readonly html: string; readonly status: 200 | 404; readonly source: string };
}

type Manifest = Record<string, { readonly file: string; readonly css?: readonly string[] }>;

/** @throws Error when the site was not built. */
export const openSite = ({ dir, sitting }: SiteOptions): Site => {
  const client = join(dir, 'client');
  const template = readFileSync(join(client, 'index.html'), 'utf8');
  const manifest = JSON.parse(
    readFileSync(join(client, '.vite', 'manifest.json'), 'utf8'),
  ) as Manifest;
  const { render } = createRequire(__filename)(join(dir, 'server', 'render.cjs')) as Renderer;
  const pages = createPages({
    template,
    manifest,
    render,
    sitting: rememberFor(SITTING_MS, sitting),
  });

  const router = Router();
  router.use((_req, res, next) => {
    res.locals.route ??= 'site';
    next();
  });
  router.use(
    sirv(client, {
      brotli: true,
      gzip: true,
      extensions: [],
      setHeaders: (res, path) => {
        const isHashed = path.startsWith('/assets/');
        res.setHeader('Cache-Control', isHashed ? FOR_EVER : 'public, max-age=3600');
      },
      ignores: [/^\/index\.html$/],
    }),
  );
  router.get(/^\/(?!api\/)/, async (req: Request, res: Response, next) => {
    if (!req.accepts('html')) return next();
    const page = await pages(req.path);
    res.set({ 'Cache-Control': 'public, max-age=30', Vary: 'Accept-Encoding' });
    res.status(page.status).type('html');
    sendCompressed(req, res, page);
  });
  return { router, assets: assetsOf(manifest) };
};

const FOR_EVER = 'public, max-age=31536000, immutable';
const SITTING_MS = 5_000;
const PAGE_MS = 5_000;
/** Addresses are chosen by whoever asks; more than all pages there are need not be kept. */
const MOST_PAGES = 200;

interface Page {
  readonly status: number;
  readonly plain: Buffer;
  readonly brotli: Buffer;
  readonly gzip: Buffer;
}

interface PageParts extends Renderer {
  readonly template: string;
  readonly manifest: Manifest;
  readonly sitting: () => Promise<PublicSitting | null>;
}

const createPages = (parts: PageParts): ((path: string) => Promise<Page>) => {
  const { template, manifest, render, sitting } = parts;
  const kept = new Map<string, { page: Page; until: number }>();
  return async (path) => {
    const known = kept.get(path);
    if (known && known.until > performance.now()) return known.page;
    const boot = { sitting: await sitting() };
    const { html, status, source } = render(path, boot);
    const page = compressed(fill(template, html, boot, manifest[source]?.file), status);
    if (kept.size >= MOST_PAGES) kept.clear();
    kept.set(path, { page, until: performance.now() + PAGE_MS });
    return page;
  };
};

/**
 * `<` in the data would end the element that carries them. The page's own file is named early: found by the script
 * that wants it, it would cost a slow network one round more.
 */
const fill = (template: string, html: string, boot: object, file: string | undefined): string =>
  template
    .replace(
      '</head>',
      file ? `<link rel="modulepreload" href="/${file}" />\n  </head>` : '</head>',
    )
    .replace('<!--app-->', () => html)
    .replace('<!--boot-->', () => JSON.stringify(boot).replaceAll('<', '\\u003c'));

const compressed = (text: string, status: number): Page => {
  const plain = Buffer.from(text);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  return { status, plain, brotli: brotliCompressSync(plain, quality), gzip: gzipSync(plain) };
};

const sendCompressed = (req: Request, res: Response, page: Page): void => {
  const encoding = req.acceptsEncodings('br', 'gzip', 'identity');
  if (encoding === 'br') res.set('Content-Encoding', 'br').send(page.brotli);
  else if (encoding === 'gzip') res.set('Content-Encoding', 'gzip').send(page.gzip);
  else res.send(page.plain);
};

/** Asked at most every so often; without an answer the last one goes on, or `null`. */
const rememberFor = <T>(ms: number, ask: () => Promise<T>): (() => Promise<T | null>) => {
  let last: T | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - askedAt < ms) return last;
    askedAt = performance.now();
    last = await ask().catch(() => last);
    return last;
  };
};

const assetsOf = (manifest: Manifest): Site['assets'] => {
  const entry = manifest['index.html'];
  const script = manifest['return.ts'];
  const [stylesheet] = entry?.css ?? [];
  if (!stylesheet || !script) throw new Error('the built website lacks its stylesheet or scripts');
  return { stylesheet: `/${stylesheet}`, returnScript: `/${script.file}` };
};
