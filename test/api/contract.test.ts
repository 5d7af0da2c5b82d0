import { ROUTES } from '../../api/routes/index';
import { createApiRig, type ApiRig } from './support/api-rig';
import { raw } from './support/raw';

interface Operation {
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

describe('the contract', () => {
  let rig: ApiRig;
  let document: Document;
  beforeAll(async () => {
    rig = await createApiRig();
    document = (await raw(rig.origin, 'GET', '/api/v1/openapi.json')).json as Document;
  });
  afterAll(() => rig.close());

  const operation = (method: string, path: string): Operation => {
    const found = document.paths[path]?.[method];
    if (!found) throw new Error(`${method} ${path} is not described`);
    return found;
  };

  test('is OpenAPI 3.1 and describes exactly what is mounted', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb} ${path}`),
    );
    expect(described.sort()).toEqual(
      ROUTES.map(({ spec }) => `${spec.method} ${spec.path}`).sort(),
    );
    expect(new Set(described).size).toBe(described.length);
  });

  test.each(ROUTES.map(({ spec }) => [spec.method, spec.path] as const))(
    '%s %s is really there',
    async (method, path) => {
      const address = `/api/v1${path.replace(/\{\w+\}/, '1')}`;
      const answer = await raw(rig.origin, method.toUpperCase(), address);
      const code = (answer.json as { code?: string } | undefined)?.code;
      expect(['notFound', 'methodNotAllowed', 'internalError']).not.toContain(code);
    },
  );

  test('every reference leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, reference] of references) {
      const name = reference?.replace('#/components/schemas/', '') ?? '';
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  test('every operation has words, every path parameter is declared, every answer is described', () => {
    for (const { spec } of ROUTES) {
      const { summary, tags, parameters = [], responses } = operation(spec.method, spec.path);
      expect(summary).toMatch(/\p{Script=Han}/u);
      expect(tags).toHaveLength(1);
      const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name);
      expect(inPath).toEqual([...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['500', '503']));
      for (const { description } of Object.values(responses)) expect(description).not.toBe('');
    }
  });

  test('a refusal stands under its status with its code and its sentence', () => {
    const { responses } = operation('post', '/registrations/mine/entries');
    expect(responses['409']?.description).toContain('`placeFull` 该校区此科目已报满');
    expect(responses['422']?.description).toContain('`idempotencyKeyReused`');
    expect(Object.keys(responses['409']?.content ?? {})).toEqual(['application/problem+json']);
  });

  test('who may call, and what has to be sent along, is told', () => {
    const choose = operation('post', '/registrations/mine/entries');
    expect(choose.security).toEqual([{ session: [] }]);
    const headers = choose.parameters?.filter((one) => one.in === 'header' && one.required);
    expect(headers?.map((one) => one.name).sort()).toEqual(['Idempotency-Key', 'X-CSRF-Token']);
    expect(operation('get', '/sittings/current').security).toBeUndefined();
  });

  test('bodies allow no unknown fields', () => {
    for (const { spec } of ROUTES.filter((route) => route.spec.body)) {
      const content = operation(spec.method, spec.path).requestBody?.content ?? {};
      const { schema } = content['application/json'] ?? {};
      // A form that comes in several shapes has several schemas.
      const shapes = (schema as { anyOf?: object[] } | undefined)?.anyOf ?? [schema];
      expect(shapes).not.toEqual([]);
      for (const shape of shapes) expect(shape).toMatchObject({ additionalProperties: false });
    }
  });

  test('a page shows it, from this server alone and without inline scripts', async () => {
    const page = await raw(rig.origin, 'GET', '/api/v1/docs');
    expect(page.text).not.toMatch(/<script>|onload=|style=|https?:/);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset]) => asset);
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      const answer = await raw(rig.origin, 'GET', `/api/v1/${asset}`);
      expect(answer.status).toBe(200);
      expect(answer.text.length).toBeGreaterThan(100);
    }
  });
});
