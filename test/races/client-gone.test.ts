import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { CandidateClient } from '../../scripts/client/candidate-client';
import { createApiRig, type ApiRig } from '../api/support/api-rig';
import { closeGate } from './support/gate';

let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig();
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const CHOICE = { subjects: [{ subject: '1' }] };

/** Chooses English 4 over a connection that can be torn down. */
const choosing = async ({ http }: CandidateClient, key: string) => {
  const { hostname, port } = new URL(rig.origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const body = JSON.stringify(CHOICE);
  const cookie = [...http.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  socket.write(
    [
      'POST /api/v1/registrations/mine/entries HTTP/1.1',
      `host: ${hostname}:${port}`,
      `cookie: ${cookie}`,
      `x-csrf-token: ${http.csrfToken ?? ''}`,
      `idempotency-key: ${key}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  return {
    leave: async () => {
      socket.resetAndDestroy();
      await once(socket, 'close');
      // The server stands in this process: its side closes within a turn or two.
      for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    },
  };
};

const numberOf = async (client: CandidateClient): Promise<string> => (await client.page()).number;

const queued = async (count: number): Promise<void> => {
  while (rig.store.transitions.queued < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

const chosen = async (number: string): Promise<number> => {
  const [row] = await rig.rows<{ n: number }>(
    `SELECT count(*)::int AS n FROM fact WHERE subject_id = $1 AND type = 'subjectChosen'`,
    [number],
  );
  return row?.n ?? 0;
};

describe('a client that goes away while its command waits', () => {
  it('in the batcher, or before a lock: the command is done once, and hinders nobody', async () => {
    const [inFlight, waiting, stays] = await Promise.all([rig.saved(), rig.saved(), rig.saved()]);
    const [firstNumber, secondNumber] = await Promise.all([inFlight, waiting].map(numberOf));
    const gate = await closeGate(rig, firstNumber ?? '');
    const keys = [randomUUID(), randomUUID()] as const;
    const first = await choosing(inFlight, keys[0]);
    await gate.waiting();
    const second = await choosing(waiting, keys[1]);
    await queued(1);
    const third = stays.choose(CHOICE.subjects);
    await queued(2);
    await first.leave();
    await second.leave();
    await gate.open();

    expect((await third).entries).toHaveLength(1);
    for (const [client, key, number] of [
      [inFlight, keys[0], firstNumber],
      [waiting, keys[1], secondNumber],
    ] as const) {
      // Whoever comes back with the same key is told what became of it.
      expect((await client.choose(CHOICE.subjects, key)).entries).toHaveLength(1);
      expect(await chosen(number ?? '')).toBe(1);
    }
  });

  it('and is refused in the end: nobody hears of it, and the next one is answered', async () => {
    const [blocks, leaves, stays] = await Promise.all([rig.saved(), rig.saved(), rig.saved()]);
    const leaver = await numberOf(leaves);
    await rig.rows(
      `UPDATE offering SET capacity = held + sold + 1 WHERE campus = '993010' AND subject = '1'`,
    );
    const gate = await closeGate(rig, await numberOf(blocks));
    const takesTheLast = blocks.choose(CHOICE.subjects);
    await gate.waiting();
    const second = await choosing(leaves, randomUUID());
    await queued(1);
    const third = stays.choose(CHOICE.subjects);
    await queued(2);
    await second.leave();
    await gate.open();
    await takesTheLast;
    await expect(third).rejects.toMatchObject({ code: 'placeFull' });
    expect(await chosen(leaver)).toBe(0);
    await rig.rows(`UPDATE offering SET capacity = NULL WHERE campus = '993010' AND subject = '1'`);
    expect((await stays.choose(CHOICE.subjects)).entries).toHaveLength(1);
  });
});
