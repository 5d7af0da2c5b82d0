import { defineConfig } from 'vite';

/**
 * The desk's own build, for staff's browsers only: candidates load none of it. `WEB_OUT` is where it goes, `DESK_API_URL`
 * who answers in development.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  // The API puts another in with each page (api/desk/site.ts).
  html: { cspNonce: 'STYLE_NONCE' },
  // What both sites share (web/lib) calls hooks by Preact's name; React's are the same.
  resolve: { alias: { 'preact/hooks': 'react' } },
  build: {
    outDir: process.env['WEB_OUT'] ?? '../../dist/desk/dev',
    emptyOutDir: true,
    target: ['es2022', 'chrome108', 'edge108', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One file of Ant Design that is kept for a year is what staff want; it is no page for slow networks.
    chunkSizeWarningLimit: 2_000,
    rollupOptions: {
      // Ant Design marks its modules for servers of React, which are not here.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: {
    port: 5174,
    proxy: { '/api': { target: process.env['DESK_API_URL'] ?? 'http://127.0.0.1:3001' } },
  },
});
