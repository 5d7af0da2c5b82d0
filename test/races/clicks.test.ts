import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../scripts/client/candidate-client';
import { createApiRig, PASSWORD, type ApiRig } from '../api/support/api-rig';

let rig: ApiRig;
let next = 1;
beforeAll(async () => {
  rig = await createApiRig();
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

/** A candidate at one browser, and the same account at another. */
const atTwoBrowsers = async () => {
  const credentials = { email: `zaixian${(next += 1)}@example.cn`, password: PASSWORD };
  const browsers = [rig.browser(), rig.browser()] as const;
  const { number } = await browsers[0].enter(rig.person(), credentials);
  await browsers[1].logIn(credentials);
  return { browsers, number };
};

const outcome = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};
const outcomes = async (promises: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.all(promises.map(outcome))).sort();

const subjectsOf = async (number: string): Promise<string[]> => {
  const view = await rig.store.views.registration({ number });
  return (view?.registration.entries ?? [])
    .map((entry) => `${entry.subject} ${entry.campus}`)
    .sort();
};

const factsOf = (number: string) =>
  rig.rows<{ type: string; n: number }>(
    `SELECT type, count(*)::int AS n FROM fact WHERE subject_id = $1 AND type <> 'registrationSaved' GROUP BY type`,
    [number],
  );

describe('a double click [edge 44]', () => {
  it('with one Idempotency-Key is one act, and both clicks get the same answer', async () => {
    const { browsers, number } = await atTwoBrowsers();
    const key = randomUUID();
    const clicks = [...browsers, ...browsers].map((client) =>
      client.choose([{ subject: '1' }], key),
    );
    const answers = (await Promise.all(clicks)).map(({ entries }) => entries);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await factsOf(number)).toEqual([{ type: 'subjectChosen', n: 1 }]);
  });

  it('with a key for each is done once, and the others are told that it is', async () => {
    const { browsers, number } = await atTwoBrowsers();
    const clicks = [...browsers, ...browsers].map((client) => client.choose([{ subject: '1' }]));
    expect(await outcomes(clicks)).toEqual([
      'alreadyEntered',
      'alreadyEntered',
      'alreadyEntered',
      'done',
    ]);
    expect(await factsOf(number)).toEqual([{ type: 'subjectChosen', n: 1 }]);
  });

  it('without a key is refused and does nothing', async () => {
    const { browsers, number } = await atTwoBrowsers();
    const answers = await Promise.all(
      browsers.map(({ http }) =>
        http.send('POST', '/registrations/mine/entries', {
          body: { subjects: [{ subject: '1' }] },
        }),
      ),
    );
    for (const { status, json } of answers) {
      expect({ status, json }).toMatchObject({
        status: 400,
        json: { code: 'idempotencyKeyMissing' },
      });
    }
    expect(await factsOf(number)).toEqual([]);
  });

  it('with one key for two different wishes does one of them and refuses the other', async () => {
    const { browsers, number } = await atTwoBrowsers();
    const key = randomUUID();
    await browsers[0].choose([{ subject: '1' }]);
    const wishes = [
      browsers[0].choose([{ subject: 'F', campus: '993020' }], key),
      browsers[1].choose([{ subject: 'F', campus: '993030' }], key),
    ];
    expect(await outcomes(wishes)).toEqual(['done', 'idempotencyKeyReused']);
    expect(await subjectsOf(number)).toHaveLength(2);
  });

  it('on 去支付 is one attempt, and one on 取消 frees one place', async () => {
    const { browsers, number } = await atTwoBrowsers();
    await browsers[0].choose([{ subject: '1' }, { subject: 'F' }]);
    const opened = await Promise.all(
      [...browsers, ...browsers].map((client) => client.order(['1', 'F'])),
    );
    expect(
      new Set(
        opened.map(({ redirectUrl }) => new URL(redirectUrl ?? '').searchParams.get('biz_content')),
      ).size,
    ).toBe(1);
    await browsers[0].giveUpOrder(opened[0]?.orderNo ?? '');
    const cancels = [...browsers, ...browsers].map((client) => client.cancel('F'));
    expect(await outcomes(cancels)).toEqual([
      'done',
      'entryNotFound',
      'entryNotFound',
      'entryNotFound',
    ]);
    expect(await factsOf(number)).toContainEqual({ type: 'entryCancelled', n: 1 });
  });
});

describe('two tabs with different campuses [edge 45]', () => {
  it('take one oral at one campus, and the other tab is told that it is taken', async () => {
    const { browsers, number } = await atTwoBrowsers();
    await browsers[0].choose([{ subject: '1' }]);
    const tabs = ['993020', '993030'].map((campus, at) =>
      (browsers[at] ?? browsers[0]).choose([{ subject: 'F', campus }]),
    );
    expect(await outcomes(tabs)).toEqual(['alreadyEntered', 'done']);
    expect(await subjectsOf(number)).toHaveLength(2);
  });

  it('move it one after the other: it ends at one of them, and holds one place', async () => {
    const { browsers, number } = await atTwoBrowsers();
    await browsers[0].choose([{ subject: '1' }, { subject: 'F' }]);
    const tabs = ['993020', '993030'].map((campus, at) =>
      (browsers[at] ?? browsers[0]).moveOral('F', campus),
    );
    expect(await outcomes(tabs)).toEqual(['done', 'done']);
    expect(['F 993020', 'F 993030']).toContain((await subjectsOf(number)).at(-1));
    expect(await factsOf(number)).toContainEqual({ type: 'oralMoved', n: 2 });
  });
});

describe('two sessions of one account at once', () => {
  it('each have their wish, and neither forgets the other’s', async () => {
    const credentials = { email: `zaixian${(next += 1)}@example.cn`, password: PASSWORD };
    const browsers = [rig.browser(), rig.browser()] as const;
    const { number } = await browsers[0].enter(rig.person(['1', '4']), credentials);
    await browsers[1].logIn(credentials);
    await Promise.all([
      browsers[0].choose([{ subject: '1' }]),
      browsers[1].choose([{ subject: '4' }]),
    ]);
    expect(await subjectsOf(number)).toEqual(['1 993010', '4 993010']);
  });

  it('of which one logs out while the other chooses: the choice stands', async () => {
    const { browsers, number } = await atTwoBrowsers();
    await Promise.all([browsers[0].logOut(), browsers[1].choose([{ subject: '1' }])]);
    expect(await outcome(browsers[0].page())).toBe('notLoggedIn');
    expect(await subjectsOf(number)).toEqual(['1 993010']);
  });
});

describe('saving at once [edge 50]', () => {
  it('two accounts one candidate: one has it, the other is told who is bound', async () => {
    const person = rig.person();
    const clients = await Promise.all([rig.account(), rig.account()]);
    const saves = clients.map(async (client) =>
      client.save((await client.qualify(person)).qualification),
    );
    expect(await outcomes(saves)).toEqual(['candidateHasRegistration', 'done']);
  });

  it('one account two candidates, in two tabs: one is bound, the other tab is told', async () => {
    const client = await rig.account();
    const qualified = await Promise.all(
      [rig.person(), rig.person()].map(async (person) => client.qualify(person)),
    );
    const saves = qualified.map(({ qualification }) => client.save(qualification));
    expect(await outcomes(saves)).toEqual(['accountHasRegistration', 'done']);
  });
});
