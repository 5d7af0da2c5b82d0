import { defineConfig } from 'vite';
import { preact } from '@preact/preset-vite';

/**
 * What pages share is one file: over HTTP/1.1 a browser asks for six at once, and on a slow network each further
 * round takes as long as 100 KB.
 */
const SHARED = { name: 'shared', test: /web\/(lib|ui|parts|texts)\//, minShareCount: 2 };

/**
 * Two builds of one source: `client/` for browsers, with hashed names, and `server/` for the API process, which
 * renders the public pages. `WEB_OUT` is where they go; `API_URL` is who answers in development.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [preact()],
  build: {
    outDir: `${process.env['WEB_OUT'] ?? '../dist/web/dev'}/${isSsrBuild ? 'server' : 'client'}`,
    emptyOutDir: true,
    manifest: !isSsrBuild,
    // The last two years of every supported browser, and the Chromium of 360 极速.
    target: ['es2022', 'chrome108', 'edge108', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: isSsrBuild
      ? { output: { format: 'cjs', entryFileNames: 'render.cjs' } }
      : {
          input: ['index.html', 'return.ts'].map((file) => `${import.meta.dirname}/${file}`),
          output: { codeSplitting: { groups: [SHARED] } },
        },
  },
  ssr: { noExternal: true },
  worker: { format: 'es' },
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env['API_URL'] ?? 'http://127.0.0.1:3000' } },
  },
}));
