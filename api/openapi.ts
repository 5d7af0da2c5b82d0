import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { IDEMPOTENCY_HEADER, IdempotencyKey } from './idempotency';
import { titleOf, type ProblemCode } from './problem';
import { problemsOf, type Route } from './route';
import { CSRF_HEADER, DESK_COOKIE, SESSION_COOKIE } from './session';

/** An answer that is a "no" [RFC 9457]. */
const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:cet-registration:problem:placeFull' }),
    title: z.string().meta({ description: '给考生看的中文说明' }),
    status: z.int(),
    code: z.string().meta({ description: '稳定的代码，供程序判断' }),
    detail: z.string().optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          field: z.array(z.union([z.string(), z.int()])),
          message: z.string(),
        }),
      )
      .optional(),
    requestId: z.string().meta({ description: '请求编号，联系客服时提供' }),
  })
  .meta({ id: 'Problem' });

/** The contract, OpenAPI 3.1, made from the routes themselves. */
export const openApiOf = (routes: readonly Route[], publicUrl: string): object => {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: `HttpOnly, Secure, SameSite=Lax. Changes also need ${CSRF_HEADER}, from the answer to the login.`,
  });
  if (routes.some(({ caller }) => caller === 'staff')) {
    registry.registerComponent('securitySchemes', 'desk', {
      type: 'apiKey',
      in: 'cookie',
      name: DESK_COOKIE,
      description: `A session of staff, opened with password and code. Changes also need ${CSRF_HEADER}.`,
    });
  }
  for (const route of routes) registry.registerPath(pathOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '全国大学英语四、六级考试报名',
      version: '1.0.0',
      description:
        'Errors are `application/problem+json` with a stable `code` and a Chinese `title`; amounts are integer fen; instants are UTC and shown as Beijing time.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
  });
};

const SECURITY = { candidate: 'session', staff: 'desk' } as const;

const pathOf = ({ spec, caller }: Route): RouteConfig => {
  const isCommand = caller !== 'public' && spec.method !== 'get';
  const headers = z.object({
    ...(isCommand ? { [CSRF_HEADER]: z.string() } : {}),
    ...(spec.idempotent ? { [IDEMPOTENCY_HEADER]: IdempotencyKey } : {}),
  });
  return {
    method: spec.method,
    path: spec.path,
    tags: [spec.tag],
    summary: spec.summary,
    ...(caller === 'public' ? {} : { security: [{ [SECURITY[caller]]: [] }] }),
    request: {
      ...(spec.params instanceof z.ZodObject ? { params: spec.params } : {}),
      ...queryOf(spec),
      ...(isCommand ? { headers } : {}),
      ...bodyOf(spec),
    },
    responses: { ...answersOf(spec), ...problemAnswersOf(spec, caller) },
  };
};

/** What a gateway signs comes as a form, or in the address that it sends a browser to. */
const queryOf = ({ query, speaks, method }: Route['spec']) => {
  const fields = method === 'get' ? (query ?? speaks?.fields) : query;
  return fields instanceof z.ZodObject ? { query: fields } : {};
};

const bodyOf = ({ body, takes, speaks, method }: Route['spec']) => {
  if (takes !== undefined) return { body: { required: true, content: { [takes]: BYTES } } };
  if (body) return { body: { required: true, content: { 'application/json': { schema: body } } } };
  if (!speaks || method === 'get') return {};
  const content = { 'application/x-www-form-urlencoded': { schema: speaks.fields } };
  return { body: { required: true, content } };
};

const answersOf = ({
  answers,
  answer,
  gives,
  speaks,
}: Route['spec']): Record<string, ResponseConfig> =>
  Object.fromEntries(
    Object.entries(answers).map(([status, description]) => {
      if (speaks) return [status, { description, content: { [speaks.type]: TEXT } }];
      if (gives !== undefined) return [status, { description, content: { [gives]: BYTES } }];
      if (!answer) return [status, { description }];
      return [status, { description, content: { 'application/json': { schema: answer } } }];
    }),
  );

const TEXT = { schema: z.string() };
const BYTES = { schema: z.string().meta({ format: 'binary' }) };

/** One answer for each status, naming every code that comes with it. */
const problemAnswersOf = (
  spec: Route['spec'],
  caller: Route['caller'],
): Record<string, ResponseConfig> => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(problemsOf(spec, caller))) {
    const { status } = titleOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = spec.speaks
    ? { [spec.speaks.type]: TEXT }
    : { 'application/problem+json': { schema: Problem } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\` ${titleOf(code).title}`).join('；'),
        content,
      },
    ]),
  );
};
