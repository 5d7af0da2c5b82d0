import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { createActivities } from '../../activities/registry';
import { createAlipay } from '../../gateways/alipay/alipay';
import { createMailer } from '../../gateways/mailer';
import { examine } from '../../scripts/doctor/examine';
import { createAuditSealer } from '../../store/audit';
import { createStore } from '../../store/store';
import { KEYS, MERCHANT } from '../api/support/signed';
import { quietRuntime } from '../support/rig';
import { historiesOf, replayAll, type RunHistory } from '../support/run-histories';
import { personalDataOf, testSecrets } from '../support/secrets';
import { workflowBundle } from '../support/stack';
import { CUTS, SCENARIOS } from './scenarios';
import { endOf, stepsIn } from './support/aftermath';
import { API_DEATHS, fight, type Battle } from './support/battle';
import { eventually } from './support/field';
import { attemptOf, empty, payer, withoutReminder } from './support/stories';

/**
 * Every step between a commit and its last consequence is cut short by SIGKILL once, in the real API and
 * the real worker on real servers; what keeps `npm start` alive starts them again.
 */
let battle: Battle;
let histories: readonly RunHistory[];

beforeAll(async () => {
  quietRuntime();
  battle = await fight();
  await eventually(() => expectRest(battle));
  histories = await historiesOf(battle.field.client);
}, 600_000);
afterAll(() => battle?.field.close(), 120_000);

/** Nothing waits, nothing is on its way. */
const expectRest = async ({ field }: Battle): Promise<void> => {
  const open = [];
  const query = `ExecutionStatus = 'Running'`;
  for await (const { workflowId } of field.client.workflow.list({ query })) open.push(workflowId);
  const waiting = await field.rows(
    'SELECT number FROM registration WHERE next_wake_at IS NOT NULL',
  );
  const mails = await field.rows(`SELECT number FROM mail WHERE state = 'queued'`);
  const facts = await field.rows('SELECT * FROM dispatch');
  expect({ open, waiting, mails, facts }).toEqual({ open: [], waiting: [], mails: [], facts: [] });
};

describe('a failpoint for each activity', () => {
  it('stands in the table, under the names of the activity registry', () => {
    const { database } = battle.field;
    const store = createStore({ database, personalData: personalDataOf(testSecrets()) });
    const keys = { privateKey: KEYS.merchantPrivateKey, publicKey: KEYS.alipayPublicKey };
    const nowhere = 'http://127.0.0.1:9';
    const urls = { gatewayUrl: nowhere, notifyUrl: nowhere, returnUrl: nowhere };
    const activities = createActivities({
      store,
      alipay: createAlipay({ ...MERCHANT, ...keys, ...urls }),
      mailer: createMailer({ url: 'smtp://127.0.0.1:9', from: 'nobody@localhost' }),
      site: { edu: nowhere, others: nowhere, desk: nowhere },
    });
    const names = Object.values(activities).flatMap((queue) => Object.keys(queue));
    const covered = Object.keys(SCENARIOS).filter((step) => !step.endsWith(' locally'));
    expect(covered.sort()).toEqual(names.sort());
  });

  it('stands in the table for each step, by a task or locally, that a workflow is known to take', () => {
    const folder = join(__dirname, '../histories');
    const recorded = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => historyFromJSON(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
    const taken = [...recorded, ...histories.map(({ history }) => history)].flatMap(stepsIn);
    expect([...new Set(taken)].sort()).toEqual(Object.keys(SCENARIOS).sort());
  });

  it('has fired once, and each volley was one death', () => {
    const { field, volleys } = battle;
    const points = [...CUTS.map(({ point }) => point), 'afterLease', 'afterSignal'];
    expect(volleys.worker.reached().sort()).toEqual(points.sort());
    expect(volleys.api.reached().sort()).toEqual(API_DEATHS.flat().sort());
    expect([field.deathsOf('worker'), field.deathsOf('api')]).toEqual([8, 3]);
  });
});

describe('a worker that is killed', () => {
  it.each(CUTS.map((cut) => [cut.point, cut] as const))(
    '%s: each event has happened once [R47]',
    async (_, cut) => {
      const who = battle.fates.get(cut);
      const { end } = cut.story;
      expect([end, withoutReminder(end)]).toContainEqual(
        await endOf(battle.field, who?.number ?? ''),
      );
    },
  );

  it('sends a mail twice only if it dies between the mail server and its own note of it', async () => {
    const { field, volleys } = battle;
    const sent = await field.rows<{ number: string }>(
      `SELECT number FROM mail WHERE state = 'sent'`,
    );
    const twice = JSON.parse(volleys.worker.reachedWith('within:sendMail') ?? '""') as string;
    const expected = sent.map(({ number }) => [number, number === twice ? 2 : 1]);
    expect(sent.map(({ number }) => number)).toContain(twice);
    expect(Object.fromEntries(await field.deliveries())).toEqual(Object.fromEntries(expected));
  });
});

describe('an API that is killed between the commit and the answer', () => {
  it('has done what it did not live to confirm, and does it once when it is asked again', async () => {
    const { field, unanswered } = battle;
    expect(await endOf(field, unanswered.number)).toEqual(payer.end);
  });

  it('finds the registration that it did not live to confirm', async () => {
    const { field, unconfirmed } = battle;
    expect(unconfirmed.savedAgain).toBe(unconfirmed.number);
    expect(await endOf(field, unconfirmed.number)).toEqual(empty.end);
  });

  it('is told of the payment again by the gateway, and counts it once [R30]', async () => {
    const { field, unanswered } = battle;
    const [notification] = await field.gateway.notifications(attemptOf(unanswered));
    const outcomes = notification?.sends.map(({ outcome }) => outcome) ?? [];
    expect([outcomes[0], outcomes.at(-1)]).toEqual(['unreachable', 'success']);
  });
});

describe('after all these deaths', () => {
  it('counters, places and money agree, and PostgreSQL and Temporal too [R47]', async () => {
    const { field } = battle;
    await eventually(async () => {
      expect(await examine(field.database.pool, field.client)).toEqual([]);
    });
    const taken = await field.rows(
      `SELECT subject, sum(sold)::int AS sold, sum(held)::int AS held FROM offering
       WHERE sold + held > 0 GROUP BY subject`,
    );
    const paid = CUTS.filter(({ story }) => story.end.money > 0).length + 1;
    expect(taken).toEqual([{ subject: '1', sold: paid, held: 0 }]);
  });

  it('the audit log is whole [R48]', async () => {
    const sealer = createAuditSealer(battle.field.database.pool);
    expect((await sealer.verify()).broken).toEqual([]);
  });

  it('every history replays', async () => {
    expect(histories.length).toBeGreaterThan(CUTS.length);
    await replayAll(workflowBundle().codePath, histories);
  });
});
