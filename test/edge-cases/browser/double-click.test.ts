import { randomUUID } from 'node:crypto';
import type { CandidateClient } from '../../../scripts/client/candidate-client';
import { ProblemError } from '../../../scripts/client/http';
import { createApiRig, type ApiRig } from '../../api/support/api-rig';
import { attemptOf } from '../../api/support/attempt';

/** A button pressed twice, Enter held down, a request sent again by the network: over real HTTP. */
let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig();
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const PRESSES = 8;

const pressed = <T>(act: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: PRESSES }, act));

/** The code of a refusal, or `granted`. */
const outcomeOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
    return 'granted';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};

const factsOf = async (client: CandidateClient): Promise<string[]> => {
  const { number } = await client.page();
  const facts = await rig.rows<{ type: string }>(
    'SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq',
    [number],
  );
  return facts.map(({ type }) => type);
};

const heldAt = async (campus: string, subject: string): Promise<number> => {
  const [row] = await rig.rows<{ held: number }>(
    'SELECT held FROM offering WHERE campus = $1 AND subject = $2',
    [campus, subject],
  );
  return row?.held ?? 0;
};

describe('one form, sent eight times at once', () => {
  test('[edge 44] takes a subject up once, and all are answered the same', async () => {
    const client = await rig.saved();
    const before = await heldAt('993010', '1');
    const key = randomUUID();
    const answers = await pressed(() => client.choose([{ subject: '1' }], key));
    for (const { entries } of answers) expect(entries).toEqual(answers[0]?.entries);
    expect(await factsOf(client)).toEqual(['registrationSaved', 'subjectChosen']);
    expect(await heldAt('993010', '1')).toBe(before + 1);
  });

  test('[edge 44] opens one order with one attempt, and all are sent to the same page of the gateway', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    const key = randomUUID();
    const orders = await pressed(() => client.order(['1'], { key }));
    expect(new Set(orders.map(({ redirectUrl }) => attemptOf(redirectUrl))).size).toBe(1);
    expect((await factsOf(client)).filter((type) => type === 'orderOpened')).toHaveLength(1);
  });

  test('[edge 44] saves one registration', async () => {
    const client = await rig.account();
    const { qualification } = await client.qualify(rig.person());
    const saved = await pressed(() => client.save(qualification));
    expect(new Set(saved.map(({ number }) => number)).size).toBe(1);
    expect(await factsOf(client)).toEqual(['registrationSaved']);
  });

  test('[edge 44] moves an oral once', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }, { subject: 'F' }]);
    const before = await heldAt('993030', 'F');
    const key = randomUUID();
    await pressed(() => client.moveOral('F', '993030', key));
    expect((await factsOf(client)).filter((type) => type === 'oralMoved')).toHaveLength(1);
    expect(await heldAt('993030', 'F')).toBe(before + 1);
  });
});

describe('a form whose every press has a key of its own', () => {
  test('[edge 44] still takes a subject up once: the others are told that it is entered', async () => {
    const client = await rig.saved();
    const before = await heldAt('993010', '1');
    const outcomes = await pressed(() => outcomeOf(client.choose([{ subject: '1' }])));
    expect(outcomes.sort()).toEqual([
      ...Array<string>(PRESSES - 1).fill('alreadyEntered'),
      'granted',
    ]);
    expect(await heldAt('993010', '1')).toBe(before + 1);
  });

  test('[edge 44] [R29] still opens one attempt', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    const orders = await pressed(() => client.order(['1']));
    expect(new Set(orders.map(({ redirectUrl }) => attemptOf(redirectUrl))).size).toBe(1);
  });
});

describe('a request that the network brings again, late', () => {
  test('[edge 44] cancels nothing that was taken up since: its key has its answer', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    const key = randomUUID();
    const first = await client.cancel('1', key);
    await client.choose([{ subject: '1' }]);
    expect((await client.cancel('1', key)).cancelled).toEqual(first.cancelled);
    expect((await client.page()).written.rows).toHaveLength(1);
  });

  test('[edge 44] under a key that another candidate has used is a request of its own', async () => {
    const [one, other] = [await rig.saved(), await rig.saved()];
    const key = randomUUID();
    await one.choose([{ subject: '1' }], key);
    await other.choose([{ subject: '1' }], key);
    for (const client of [one, other]) expect((await client.page()).written.rows).toHaveLength(1);
  });

  test('[edge 44] is refused by the unique index itself, should a program write the key twice', async () => {
    const insert = rig.rows('INSERT INTO idempotency SELECT * FROM idempotency LIMIT 1');
    await expect(insert).rejects.toMatchObject({ constraint: 'idempotency_pkey' });
  });
});
