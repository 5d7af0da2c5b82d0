import { activityInfo } from '@temporalio/activity';
import { createActivities, type Activities } from '../../../activities/registry';
import type { Mailer } from '../../../gateways/mailer';
import type { PaymentGateway } from '../../../gateways/payment-gateway';
import { createStore, type Store } from '../../../store/store';
import type { WorkerMakers } from '../../../worker/run';
import type { Reach } from './failpoints';

/** The product's own makers, with a failpoint at each step between a commit and its last consequence. */
export const makersWith = (reach: Reach): WorkerMakers => ({
  createStore: (options) => cutStore(createStore(options), reach),
  createActivities: (parts) =>
    cutActivities(
      createActivities({
        ...parts,
        alipay: cutGateway(parts.alipay, reach),
        mailer: cutMailer(parts.mailer, reach),
      }),
      reach,
    ),
});

/** `before:` an activity, and `after:` it: done, and nobody told. A local one is told apart by its name. */
const cutActivities = (activities: Activities, reach: Reach): Activities => {
  const cut = <A extends object>(all: A): A =>
    around(all, async (name, run, args) => {
      const step = activityInfo().isLocal ? `${name} locally` : name;
      await reach(`before:${step}`, args);
      const done = await run();
      await reach(`after:${step}`, args);
      return done;
    });
  return {
    registration: cut(activities.registration),
    alipay: cut(activities.alipay),
    mail: cut(activities.mail),
    desk: cut(activities.desk),
  };
};

/** `afterCommit:` a command, `afterLease` of facts, and `afterSignal`: Temporal knows, the row does not. */
const cutStore = (store: Store, reach: Reach): Store => {
  const cut = <C extends object>(commands: C): C =>
    around(commands, async (name, run) => {
      const done = await run();
      await reach(`afterCommit:${name}`, done);
      return done;
    });
  const { facts } = store;
  return {
    ...store,
    saving: cut(store.saving),
    registrations: cut(store.registrations),
    payments: cut(store.payments),
    facts: {
      ...facts,
      lease: async (limit) => {
        const leased = await facts.lease(limit);
        if (leased.length > 0) await reach('afterLease', leased);
        return leased;
      },
      markSent: async (sent) => {
        await reach('afterSignal', sent);
        await facts.markSent(sent);
      },
    },
  };
};

/** Inside `closeTrade`: the gateway has closed, and nothing is written down. */
const cutGateway = (gateway: PaymentGateway, reach: Reach): PaymentGateway => ({
  ...gateway,
  close: async (attempt) => {
    const answer = await gateway.close(attempt);
    await reach('within:closeTrade', attempt);
    return answer;
  },
});

/** Inside `sendMail`: the mail server has it, and nothing is written down. */
const cutMailer = (mailer: Mailer, reach: Reach): Mailer => ({
  ...mailer,
  send: async (mail) => {
    await mailer.send(mail);
    await reach('within:sendMail', mail.number);
  },
});

/** The same functions, each run by `work`. */
const around = <T extends object>(
  all: T,
  work: (name: string, run: () => Promise<unknown>, args: unknown[]) => Promise<unknown>,
): T =>
  Object.fromEntries(
    Object.entries(all).map(([name, one]) => [
      name,
      (...args: unknown[]) =>
        work(name, () => (one as (...args: unknown[]) => Promise<unknown>)(...args), args),
    ]),
  ) as T;
