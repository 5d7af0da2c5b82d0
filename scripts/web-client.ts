import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiOf } from '../api/openapi';
import { ROUTES } from '../api/routes/index';

/** `npm run web:client`: the website's types from the API's own contract, into `web/generated/`. */
async function main(): Promise<void> {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const contract = openApiOf(ROUTES, 'http://localhost') as Parameters<typeof openapiTS>[0];
  const types = astToString(await openapiTS(contract));
  const folder = join(__dirname, '..', 'web', 'generated');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'api.d.ts'), types);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
