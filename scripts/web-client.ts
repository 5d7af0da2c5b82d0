import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPI3 } from 'openapi-typescript';
import { openApiOf } from '../api/openapi';
import { ROUTES } from '../api/routes/index';
import { CSRF_HEADER } from '../api/session';

/** `npm run web:client`: the website's types from the API's own contract, into `web/generated/`. */
async function main(): Promise<void> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const contract = withoutCsrf(openApiOf(ROUTES, 'http://localhost')) as OpenAPI3;
  const types = astToString(await openapiTS(contract));
  const folder = join(__dirname, '..', 'web', 'generated');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'api.d.ts'), types);
}

/** The client puts the token into every change by itself; a page must not have to. */
const withoutCsrf = (contract: object): unknown =>
  JSON.parse(JSON.stringify(contract), (key, value: unknown) =>
    key === 'parameters' && Array.isArray(value)
      ? value.filter((one: { name?: string }) => one.name !== CSRF_HEADER)
      : value,
  );

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
