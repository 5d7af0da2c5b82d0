import { sweep } from '../../../outbox/sweep';
import { taskQueues } from '../../../temporal.config';
import { REGISTRATION_FACTS } from '../../../domain/facts';
import { mailWorkflowId, registrationWorkflowId } from '../../../workflows/ids';
import { HOUR, MINUTE } from '../../support/play';
import type { Recorded, Scenario, Stage } from './stage';

const DAY = 24 * HOUR;

/** Runs that are remarkable for what they are told, and the mails. */
export const messageScenarios: readonly Scenario[] = [
  {
    name: 'told-again-what-it-knows',
    play: async ({ rig, play, tell, runOf }) => {
      const who = await play.save();
      const old = (await play.status(who.number)).snapshot;
      await play.choose(who, '1');
      const { snapshot } = await play.untilState(who.number, 'holding');
      for (const fact of REGISTRATION_FACTS) await tell(who.number, fact, { snapshot: old });
      await tell(who.number, 'caughtUp', { snapshot });
      await tell(who.number, 'paymentConfirmed');
      await tell(who.number, 'somethingNew');
      await play.payInTime(await play.order(who, '1'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'locked-and-unlocked-by-new-facts',
    play: async ({ rig, play, tell, runOf }) => {
      const who = await play.holding('1');
      const { snapshot } = await play.untilState(who.number, 'holding');
      const entries = snapshot.entries.map((one) => ({ ...one, payBy: null, locked: true }));
      const waits = { remindAt: null, actAt: null, nextWakeAt: null };
      const locked = { ...snapshot, ...waits, entries, seq: snapshot.seq + 1 };
      await tell(who.number, 'rollFrozen', { snapshot: locked });
      await play.untilState(who.number, 'locked');
      await tell(who.number, 'rollLifted', { snapshot: { ...snapshot, seq: snapshot.seq + 2 } });
      await play.untilState(who.number, 'holding');
      await play.cancel(who, '1');
      await rig.rows('UPDATE registration SET seq = seq + 10 WHERE number = $1', [who.number]);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'caught-up-with-several-facts',
    play: async ({ rig, play, runOf }) => {
      const who = await play.save();
      await rig.stopDispatcher();
      await rig.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
      await rig.store.payments.openOrder(who, { subjects: ['1'], gateway: 'alipay', bank: null });
      rig.startDispatcher();
      await rig.told();
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'terminated-and-swept',
    play: async ({ rig, play, runOf }) => {
      const { number } = await play.save();
      const handle = rig.client.workflow.getHandle(registrationWorkflowId(number));
      await handle.terminate('for the record');
      await rig.time.skip(DAY + 3 * MINUTE);
      await sweep({ facts: rig.store.facts, client: rig.client, queues: taskQueues });
      await rig.time.skip(1_000);
      await rig.outcome(number);
      return runOf(number);
    },
  },
  {
    name: 'row-gone',
    play: async ({ rig, play, runOf }) => {
      const { number } = await play.save();
      const { snapshot } = await play.status(number);
      const nobody = '26299999999';
      await rig.client.workflow.start('registration', {
        workflowId: registrationWorkflowId(nobody),
        taskQueue: taskQueues.registration,
        args: [{ snapshot: { ...snapshot, number: nobody } }],
      });
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(nobody);
      return runOf(nobody);
    },
  },
  {
    name: 'store-knows-less',
    play: async ({ rig, play, tell, runOf }) => {
      const who = await play.holding('1');
      const { snapshot } = await play.untilState(who.number, 'holding');
      await tell(who.number, 'caughtUp', { snapshot: { ...snapshot, seq: snapshot.seq + 100 } });
      await rig.time.skip(20 * HOUR + 3 * MINUTE);
      const run = await runOf(who.number);
      await rig.client.workflow.getHandle(run.workflowId).terminate('for the record');
      return run;
    },
  },
  {
    name: 'continued-as-new',
    play: async (stage) => (await longRun(stage)).first,
  },
  {
    name: 'continued-as-new-next-run',
    play: async (stage) => {
      const { number } = await longRun(stage);
      await stage.rig.time.skip(DAY + MINUTE);
      await stage.rig.outcome(number);
      return stage.runOf(number);
    },
  },
  {
    name: 'mail-sent',
    play: async ({ rig, play }) => {
      const who = await play.holding('1');
      await play.payInTime(await play.order(who, '1'));
      return mailRunOf(rig, who.number, 'paymentReceived');
    },
  },
  {
    name: 'mail-moot',
    play: async ({ rig, play }) => {
      const who = await play.holding('1');
      await rig.stopDispatcher();
      await rig.time.skip(DAY - 3 * HOUR);
      await rig.rows(`UPDATE entry SET pay_by = pay_by - interval '4 hours'
                      WHERE registration_id = (SELECT id FROM registration WHERE number = '${who.number}')`);
      rig.startDispatcher();
      await rig.told();
      return mailRunOf(rig, who.number, 'paymentReminder');
    },
  },
  { name: 'mails-of-a-crowd', play: (stage) => mailsOfACrowd(stage) },
];

/** Twelve reminders that wait together, one of them moot by then. */
const mailsOfACrowd = async ({ rig, play }: Stage): Promise<Recorded> => {
  const crowd = await Promise.all(Array.from({ length: 12 }, () => play.holding('1')));
  const numbers = crowd.map(({ number }) => number);
  await rig.stopDispatcher();
  await rig.time.skip(DAY - 3 * HOUR);
  await rig.eventually(async () => {
    const rows = await rig.rows(
      `SELECT 1 FROM mail WHERE kind = 'paymentReminder' AND state = 'queued'`,
    );
    if (rows.length < crowd.length) throw new Error('not all are asked for yet');
  });
  await rig.rows(`UPDATE entry SET pay_by = pay_by - interval '4 hours'
                  WHERE registration_id = (SELECT id FROM registration WHERE number = '${numbers[0]}')`);
  rig.startDispatcher();
  await rig.told();
  for await (const run of rig.client.workflow.list({ query: `WorkflowType = 'mails'` })) {
    await rig.client.workflow.getHandle(run.workflowId).result();
    return { workflowId: run.workflowId, runId: run.runId };
  }
  throw new Error('there is no run of many mails');
};

/** A run that hears so much that the server asks it to continue as new. */
const longRun = async ({ rig, play, tell, runOf }: Stage) => {
  const { number } = await play.save();
  const first = await runOf(number);
  for (let heard = 0; heard < 300; heard += 20) {
    await Promise.all(Array.from({ length: 20 }, () => tell(number, 'somethingNew')));
  }
  await rig.eventually(async () => {
    const { runId } = await runOf(number);
    if (runId === first.runId) throw new Error('still the first run');
  });
  return { number, first };
};

const mailRunOf = async (rig: Stage['rig'], number: string, kind: string): Promise<Recorded> => {
  const [mail] = await rig.rows<{ number: string }>(
    `SELECT m.number FROM mail m JOIN registration r ON r.id = m.registration_id
     WHERE r.number = $1 AND m.kind = $2`,
    [number, kind],
  );
  const handle = rig.client.workflow.getHandle(mailWorkflowId(mail?.number ?? ''));
  await rig.eventually(() => handle.result());
  const { workflowId, runId } = await handle.describe();
  return { workflowId, runId };
};
