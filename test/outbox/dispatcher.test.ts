import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { startDispatcher, type Dispatcher } from '../../outbox/dispatcher';
import { askMail } from '../../store/account-rows';
import { taskQueues } from '../../temporal.config';
import { registrationWorkflowId } from '../../workflows/ids';
import { eventually } from '../support/eventually';
import { english4, logInSomebody, saveSomebody } from '../support/people';
import { takeNamespace, temporalAddress } from '../support/stack';
import { createTestStore, type TestStore } from '../support/test-store';
import { startProxy, type Proxy } from './support/proxy';

/** No worker runs here: what the dispatcher tells Temporal stands in the history of the first run. */
let test_: TestStore;
let proxy: Proxy;
let connection: Connection;
let client: Client;
const running: Dispatcher[] = [];
const people = english4();

beforeAll(async () => {
  test_ = await createTestStore();
  proxy = await startProxy(temporalAddress());
  connection = await Connection.connect({ address: proxy.address });
  client = new Client({ connection, namespace: await takeNamespace() });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await test_.expectInvariants();
});
afterAll(async () => {
  await connection?.close();
  await proxy?.cut();
  await test_?.close();
});

interface Told {
  subjects: number;
  coalesced: number;
  failures: number;
}

const start = (): Told & { dispatcher: Dispatcher } => {
  const told = { subjects: 0, coalesced: 0, failures: 0 };
  const dispatcher = startDispatcher({
    facts: test_.store.facts,
    client,
    queues: taskQueues,
    onSent: ({ subjects, coalesced }) => {
      told.subjects += subjects;
      told.coalesced += coalesced;
    },
    onFailure: (_error, failed) => {
      told.failures += Math.max(1, failed);
    },
  });
  running.push(dispatcher);
  return Object.assign(told, { dispatcher });
};

const save = async () => {
  const person = people.next().value;
  if (!person) throw new Error('the register has nobody left for this test');
  return saveSomebody(test_, person);
};

const nothingPending = () =>
  eventually(async () => expect((await test_.store.facts.backlog()).subjects).toBe(0));

const signalsOf = async (number: string): Promise<string[]> => {
  const { events } = await client.workflow.getHandle(registrationWorkflowId(number)).fetchHistory();
  return (events ?? []).flatMap(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
  );
};

/** Which of these mails each run was started for. */
const mailRuns = async (numbers: readonly string[]): Promise<string[][]> => {
  const runs: string[][] = [];
  const query = `WorkflowType IN ('mail', 'mails')`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const { number, numbers: several = [] } = defaultPayloadConverter.fromPayload<{
      number?: string;
      numbers?: string[];
    }>(input ?? {});
    const own = [number ?? [], several].flat().filter((one) => numbers.includes(one));
    if (own.length > 0) runs.push(own);
  }
  return runs;
};

describe('the dispatcher', () => {
  it('tells one pending fact by its name and several as one caughtUp with the newest snapshot', async () => {
    const one = await save();
    const many = await save();
    await test_.store.registrations.chooseSubjects(many, [{ subject: '1' }]);
    await test_.store.registrations.cancelEntry(many, '1');
    const told = start();
    await nothingPending();
    expect(await signalsOf(one.number)).toEqual(['registrationSaved']);
    expect(await signalsOf(many.number)).toEqual(['caughtUp']);
    expect(told).toMatchObject({ subjects: 2, coalesced: 1, failures: 0 });
  });

  it('lets mails that come in drops, each of its own commit, travel together, and each once', async () => {
    const { accountId } = await logInSomebody(test_);
    const { dispatcher } = start();
    const asked = 100;
    for (let at = 0; at < asked; at += 1) {
      await askMail(test_.database.pool, { kind: 'passwordChanged', accountId });
      dispatcher.nudge();
    }
    await nothingPending();
    const rows = await test_.rows<{ number: string }>(
      'SELECT number FROM mail WHERE account_id = $1::uuid ORDER BY number',
      [accountId],
    );
    const runs = await eventually(async () => {
      const found = await mailRuns(rows.map(({ number }) => number));
      expect(found.flat().sort()).toEqual(rows.map(({ number }) => number));
      return found;
    });
    expect(rows).toHaveLength(asked);
    expect(runs.length).toBeLessThan(asked / 3);
  });

  it('marks a fact sent and never sends it again', async () => {
    const who = await save();
    start();
    await nothingPending();
    const [fact] = await test_.rows<{ sent: boolean }>(
      'SELECT sent_at IS NOT NULL AS sent FROM fact WHERE subject_id = $1',
      [who.number],
    );
    expect(fact).toEqual({ sent: true });
    start().dispatcher.nudge();
    await nothingPending();
    expect(await signalsOf(who.number)).toEqual(['registrationSaved']);
  });

  it('leases: two dispatchers beside each other tell each fact once', async () => {
    const saved = await Promise.all(Array.from({ length: 12 }, save));
    start();
    start();
    await nothingPending();
    for (const { number } of saved) expect(await signalsOf(number)).toEqual(['registrationSaved']);
  });

  it('takes over, after thirty seconds, what a dispatcher leased and died with', async () => {
    const who = await save();
    const [leased] = await test_.store.facts.lease(10);
    expect(leased?.id).toBe(who.number);
    expect(await test_.store.facts.lease(10)).toEqual([]);
    const [row] = await test_.rows<{ seconds: number }>(
      'SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM dispatch',
    );
    expect(Math.round(row?.seconds ?? 0)).toBe(30);
    // The lease runs on the real clock; here it is let run out by moving its end.
    await test_.rows('UPDATE dispatch SET due_at = now()');
    start();
    await nothingPending();
    expect(await signalsOf(who.number)).toEqual(['registrationSaved']);
  });

  it('holds no lock while it tells: the candidate goes on, and the newer facts follow', async () => {
    const who = await save();
    const [leased] = await test_.store.facts.lease(10);
    await test_.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
    await test_.store.facts.markSent([{ kind: 'registration', id: leased?.id ?? '', seq: 1 }]);
    expect((await test_.store.facts.backlog()).subjects).toBe(1);
    start();
    await nothingPending();
    expect(await signalsOf(who.number)).toEqual(['subjectChosen']);
  });

  it('loses nothing while Temporal is away: candidates go on, facts back off and go when it is back', async () => {
    await proxy.cut();
    const told = start();
    const who = await save();
    await test_.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
    told.dispatcher.nudge();
    await eventually(async () => {
      expect(told.failures).toBeGreaterThan(0);
      await Promise.resolve();
    });
    const [row] = await test_.rows<{ tries: number; later: boolean }>(
      "SELECT tries, due_at > now() - interval '1 second' AS later FROM dispatch WHERE subject_id = $1",
      [who.number],
    );
    expect(row?.tries).toBeGreaterThan(0);
    expect(row?.later).toBe(true);

    await proxy.mend();
    await nothingPending();
    expect(await signalsOf(who.number)).toEqual(['caughtUp']);
  });
});

describe('backing off', () => {
  it('doubles from a second to a minute, for the subject that failed alone', async () => {
    const failing = await save();
    const other = await save();
    const waits = [];
    for (let round = 0; round < 8; round += 1) {
      await test_.rows('UPDATE dispatch SET due_at = now()');
      await test_.store.facts.lease(10);
      await test_.store.facts.backOff([{ kind: 'registration', id: failing.number }]);
      const [row] = await test_.rows<{ seconds: number }>(
        'SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM dispatch WHERE subject_id = $1',
        [failing.number],
      );
      waits.push(Math.round(row?.seconds ?? 0));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await test_.rows(`UPDATE dispatch SET due_at = now() WHERE subject_id = $1`, [other.number]);
    const leased = await test_.store.facts.lease(10);
    expect(leased.map(({ id }) => id)).toEqual([other.number]);
  });

  it('finds a fact due in the same instant in which it was written', async () => {
    for (let round = 0; round < 50; round += 1) {
      await test_.rows('UPDATE dispatch SET due_at = now()');
      expect((await test_.store.facts.lease(10)).length).toBeGreaterThan(0);
    }
  });
});
