import { DESK_ROUTES } from '../../../api/desk/routes/index';
import { REFUSALS } from '../../../domain/refusals';
import { auditWords } from '../../../domain/audit-words';
import { StaffPerson } from '../../../api/desk/contract/staff';
import { expectRefusal } from '../support/expect-problem';
import {
  BEFORE_LOGIN,
  MATRIX,
  PLACES,
  POSTS,
  REACHED,
  reachesOf,
  type PlaceName,
  type Reach,
} from './matrix.table';
import { CALLS, type Call } from './support/matrix-calls';
import { createMatrixWorld, type MatrixWorld, type Post } from './support/matrix-world';

/**
 * Every route of the desk × every post × own campus, same school, other school, other province, and not logged in at
 * all: the policies against the table, and the running application against both.
 */
const nameOf = ({ spec }: (typeof DESK_ROUTES)[number]) =>
  `${spec.method.toUpperCase()} ${spec.path}`;
const NAMES = Object.keys(MATRIX);
const PLACE_NAMES = Object.keys(PLACES) as PlaceName[];

describe('the table', () => {
  test('has a line for each route of the desk, and a call to try it by', () => {
    const routes = DESK_ROUTES.map(nameOf).sort();
    expect([...NAMES, ...BEFORE_LOGIN].sort()).toEqual(routes);
    expect(Object.keys(CALLS).sort()).toEqual([...NAMES].sort());
  });

  test.each(NAMES)('says of %s what its policy says', (name) => {
    const route = DESK_ROUTES.find((one) => nameOf(one) === name);
    const reaches = reachesOf(MATRIX[name] ?? '');
    expect(reaches).toHaveLength(POSTS.length);
    const callers = POSTS.filter((_, at) => reaches[at] !== 'x').map(({ role }) => role);
    expect([...new Set(callers)].sort()).toEqual([...(route?.who?.roles ?? [])].sort());
  });

  test('knows every route that is open before a login', () => {
    const open = DESK_ROUTES.filter(({ caller }) => caller !== 'staff').map(nameOf);
    expect(open.sort()).toEqual([...BEFORE_LOGIN].sort());
  });
});

describe('the running desk', () => {
  let world: MatrixWorld;
  beforeAll(async () => {
    world = await createMatrixWorld();
  }, 60_000);
  afterAll(() => world?.rig.close());

  const ask = async (
    name: string,
    { path, body, raw }: Call,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; code: string; text: string }> => {
    const content = raw
      ? { body: raw.bytes, headers: { 'content-type': raw.type, ...raw.headers } }
      : body === undefined
        ? { headers: {} }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${world.rig.deskOrigin}/api/v1${path}`, {
      method: name.split(' ')[0] ?? '',
      ...content,
      headers: { ...content.headers, ...headers },
    });
    const text = await answer.text();
    const code = answer.status >= 400 ? (JSON.parse(text) as { code: string }).code : '';
    return { status: answer.status, code, text };
  };

  /** `in`, `missing`, `forbidden`; anything that is none of them is shown as it is. */
  const outcomeOf = (
    { status, code, text }: { status: number; code: string; text: string },
    { shows, outside }: Call,
  ): string => {
    if (code === 'notAllowed') return outside === undefined ? 'forbidden' : 'missing or forbidden';
    if (status === 404) return outside === undefined ? 'missing' : `${status} ${code}`;
    if (status === 200 && shows !== undefined) return text.includes(shows) ? 'in' : 'missing';
    const isBusiness = code in REFUSALS && code !== 'invalidInput' && ![401, 403].includes(status);
    return status < 300 || isBusiness ? 'in' : `${status} ${code}`;
  };

  const expected = (reach: Reach, place: PlaceName, { outside }: Call): string => {
    if (outside !== undefined && !REACHED[reach].includes(place)) return 'missing or forbidden';
    if (reach === 'x') return 'forbidden';
    return REACHED[reach].includes(place) ? 'in' : 'missing';
  };

  const actsOf = async ({ id }: Post): Promise<number> => {
    const [row] = await world.rig.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM audit WHERE actor = $1',
      [`staff:${id}`],
    );
    return row?.n ?? 0;
  };

  // What reads comes first: what writes may move a row out of a list.
  const reads = (name: string) => /^GET|\/(search|lists|exports)$/.test(name);
  const ordered = [...NAMES.filter(reads), ...NAMES.filter((name) => !reads(name))];

  test.each(ordered)(
    'answers %s as the table says, and whom it refuses has done nothing',
    async (name) => {
      const reaches = reachesOf(MATRIX[name] ?? '');
      const told: Record<string, string> = {};
      const wanted: Record<string, string> = {};
      for (const [at, post] of world.posts.entries()) {
        for (const place of PLACE_NAMES) {
          const call = CALLS[name]?.(world.places[place]);
          if (!call) throw new Error(`no call for ${name}`);
          const before = await actsOf(post);
          const answer = await ask(name, call, await world.login(post));
          const outcome = outcomeOf(answer, call);
          const key = `${post.name} → ${place}`;
          told[key] = outcome;
          wanted[key] = expected(reaches[at] ?? 'x', place, call);
          const isRefused = outcome !== 'in' && call.shows === undefined;
          if (isRefused && (await actsOf(post)) !== before) told[key] += ', and has left a trace';
        }
      }
      expect(told).toEqual(wanted);
    },
    60_000,
  );

  test.each(ordered)(
    'answers %s to nobody who is not logged in, whatever the place',
    async (name) => {
      for (const place of PLACE_NAMES) {
        const call = CALLS[name]?.(world.places[place]);
        if (!call) throw new Error(`no call for ${name}`);
        const strangers = [
          {},
          { cookie: `__Host-cet-desk=${'a'.repeat(43)}` },
          // A candidate's session opens no door here.
          { cookie: `__Host-cet-session=${'a'.repeat(43)}` },
        ];
        for (const headers of strangers) {
          const { status } = await ask(name, call, headers);
          expect([401, 403]).toContain(status);
        }
      }
    },
  );

  test('ends the login of somebody who is disabled within a second', async () => {
    const operator = await world.rig.staff('operator');
    const officer = await world.rig.staff('officer', { kind: 'school', code: '99301' });
    const untilOut = async () => {
      while ((await officer.http.send('GET', '/desk/logins/current')).status !== 401) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return Date.now();
    };
    const asking = untilOut();
    await operator.http.read(StaffPerson, 'POST', `/desk/staff/${officer.id}/disabling`, {
      body: { why: '离职', version: 2 },
    });
    const disabledAt = Date.now();
    expect((await asking) - disabledAt).toBeLessThan(1_000);
    await expectRefusal(officer.me(), 'notLoggedIn');
  });

  test('has left of every act of staff who it was, as what and from where, in words [R48]', async () => {
    // A fact of a registration is a row of its own beside that of the act, in one transaction.
    const acts = await world.rig.rows<{ actions: string[]; complete: boolean }>(
      `SELECT array_agg(action) AS actions, bool_or(detail ? 'role' AND length(detail ->> 'from') > 0) AS complete
       FROM audit WHERE actor LIKE 'staff:%' GROUP BY xid`,
    );
    expect(acts.length).toBeGreaterThan(50);
    expect(acts.filter(({ complete }) => !complete)).toEqual([]);
    const names = { subject: (code: string) => code, campus: (code: string) => code };
    const unnamed = [...new Set(acts.flatMap(({ actions }) => actions))].filter(
      (action) => auditWords({ action, detail: {} }, names).title === '其他操作',
    );
    expect(unnamed).toEqual([]);
  });
});
