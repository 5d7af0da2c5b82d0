import { z } from 'zod';
import { DESK_ROUTES } from '../../api/desk/routes/index';
import { labelOf } from '../../api/issues';
import { ROUTES } from '../../api/routes/index';
import { FIELD_LABELS } from '../../web/desk/texts/settings';

/** What the pages fill in by themselves: nobody types it, and no complaint about it has to be understood. */
const NOT_TYPED = ['after', 'id', 'limit', 'number', 'place', 'proposal', 'state', 'which'];

/** The names of a schema's fields, each with the name it lies under. */
const fieldsOf = (schema: object | undefined, under: readonly string[] = []): string[][] => {
  if (schema === undefined) return [];
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema as JsonSchema;
  const own = Object.entries(properties).flatMap(([name, inner]) => [
    [...under, name],
    ...fieldsOf(inner, [name]),
  ]);
  const others = [...anyOf, ...oneOf].flatMap((one) => fieldsOf(one, under));
  return [...own, ...fieldsOf(items, under), ...others];
};

interface JsonSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly items?: object;
  readonly anyOf?: readonly object[];
  readonly oneOf?: readonly object[];
}

const bodies = [...ROUTES, ...DESK_ROUTES].flatMap(({ spec }) =>
  spec.body ? [z.toJSONSchema(spec.body, { io: 'input', unrepresentable: 'any' })] : [],
);
const typed = bodies
  .flatMap((body) => fieldsOf(body))
  .filter((field) => !NOT_TYPED.includes(field.at(-1) ?? ''));

test('every field that somebody types is called by its name when it is wrong', () => {
  expect(typed.length).toBeGreaterThan(100);
  const nameless = typed.filter((field) => labelOf(field) === labelOf([]));
  expect([...new Set(nameless.map((field) => field.join('.')))]).toEqual([]);
});

test('a code or a name is what it stands in', () => {
  expect(labelOf(['code'])).toBe('动态验证码');
  expect(labelOf(['scope', 'code'])).toBe('范围代码');
  expect([['name'], ['set', 'name']].map(labelOf)).toEqual(['姓名', '考次名称']);
});

test('a field of a setting is called the same on the desk and in what the desk is told', () => {
  const differing = Object.entries(FIELD_LABELS).filter(
    ([field, label]) => label.replace(/（元）$/, '') !== labelOf(['set', field]),
  );
  expect(differing).toEqual([]);
  expect(Object.keys(FIELD_LABELS)).toContain('capacity');
});
