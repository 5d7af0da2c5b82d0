import { readFileSync } from 'node:fs';
import { Router } from 'express';

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>CET 报名 API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  validatorUrl: null,
  supportedSubmitMethods: [],
});
`;

const assetOf = (name: string): Buffer => readFileSync(require.resolve(`swagger-ui-dist/${name}`));

/** `/openapi.json` and a page to read it; everything from this server, nothing inline. */
export const docsRoutes = (openApi: object): Router => {
  const router = Router();
  router.get('/openapi.json', (_req, res) => {
    res.json(openApi);
  });
  router.get('/docs', (_req, res) => {
    res.type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_req, res) => {
    res.type('js').send(START);
  });
  router.get('/docs/swagger-ui.css', (_req, res) => {
    res.type('css').send(assetOf('swagger-ui.css'));
  });
  router.get('/docs/swagger-ui-bundle.js', (_req, res) => {
    res.type('js').send(assetOf('swagger-ui-bundle.js'));
  });
  return router;
};
