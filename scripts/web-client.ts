import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPI3 } from 'openapi-typescript';
import { DESK_ROUTES } from '../api/desk/routes/index';
import { openApiOf } from '../api/openapi';
import { ROUTES } from '../api/routes/index';
import { CSRF_HEADER } from '../api/session';

/** `npm run web:client`: the types of both sites from the APIs' own contracts, into `web/generated/`. */
async function main(): Promise<void> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const folder = join(__dirname, '..', 'web', 'generated');
  mkdirSync(folder, { recursive: true });
  for (const [name, routes] of Object.entries({ api: ROUTES, desk: DESK_ROUTES })) {
    const contract = withoutCsrf(openApiOf(routes, 'http://localhost')) as OpenAPI3;
    writeFileSync(join(folder, `${name}.d.ts`), astToString(await openapiTS(contract)));
  }
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
