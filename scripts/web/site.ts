import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { instant, msOf, type Instant } from '../../domain/instant';
import { createDatabase } from '../../prisma/client';
import { demoPeople, type SeedPerson } from '../../prisma/seed';
import { connectionOptions, parseTemporalConfig } from '../../temporal.config';
import {
  createCandidateClient,
  type CandidateClient,
  type Credentials,
} from '../client/candidate-client';
import { ownerUrlOf } from '../stack/database-urls';
import { createMovedTime } from '../stack/moved-time';
import { startThrowawayStack } from '../stack/throwaway-stack';

/** The whole product with its website, for a browser to walk through; its time can be moved. */
export interface WebSite {
  readonly origin: string;
  /** Where staff work. */
  readonly desk: string;
  /** What a command on the host is given: addresses and secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the mail catcher shows its mails. */
  readonly mailPage: string;
  /** Process id of a part that runs now: `api`, `worker`. */
  pidOf(part: string): Promise<number | undefined>;
  /** A figure of the API's own, `null` when it is not there. */
  metric(name: string): Promise<number | null>;
  /** Waits until the API answers, as after its death. */
  untilUp(): Promise<void>;
  /** Somebody of the register who has not been here yet. */
  person(wanted?: { campus?: string; eligibleFor?: readonly string[] }): SeedPerson;
  credentials(): Credentials;
  /** The same site without a browser, for whoever else is on it. */
  client(): CandidateClient;
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  now(): Promise<Instant>;
  moveBy(ms: number): Promise<void>;
  moveTo(at: Instant): Promise<void>;
  /** Mails to this address, the newest first. */
  mails(to: string): Promise<Mail[]>;
  /** The newest mail to this address with this in its subject, as soon as it is there. */
  mail(to: string, subject: string): Promise<Mail>;
  /** How the simulated gateway behaves; without an argument as it should. */
  gateway(switches?: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

const Mails = z.array(
  z.object({ to: z.array(z.string()), subject: z.string(), text: z.string(), html: z.string() }),
);
export type Mail = z.infer<typeof Mails>[number];

const PATIENCE_MS = 30_000;

/** A running stack with the website, in this process or in another. */
export interface RunningSite {
  readonly env: NodeJS.ProcessEnv;
  readonly addresses: {
    readonly api: string | null;
    readonly desk: string | null;
    readonly simulator: string | null;
    readonly mailPage: string | null;
  };
  pidOf(part: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** @param env beside what the stack gives its parts: limits, for instance */
export const startRunningSite = async (env: NodeJS.ProcessEnv = {}): Promise<RunningSite> => {
  const stack = await startThrowawayStack({
    withSite: true,
    seed: 'small',
    timeSkipping: true,
    env: { LOG_LEVEL: 'warn', ...env },
    line: (part, text) => {
      if (part === 'api') process.stderr.write(`${text}\n`);
    },
  });
  return { ...stack, pidOf: (part) => Promise.resolve(stack.pidOf(part)) };
};

/** Whatever fails, nothing is left running. */
export const openSite = async (running: RunningSite): Promise<WebSite> => {
  try {
    return await open(running);
  } catch (error) {
    await running.stop();
    throw error;
  }
};

const open = async (stack: RunningSite): Promise<WebSite> => {
  const { api, desk, simulator, mailPage } = stack.addresses;
  if (!api || !desk || !simulator || !mailPage) throw new Error('the stack lacks a part');
  const database = createDatabase({ url: ownerUrlOf(stack.env) ?? '', poolSize: 4 });
  const temporal = parseTemporalConfig(stack.env);
  const connection = await Connection.connect(connectionOptions(temporal));
  const client = new Client({ connection, namespace: temporal.namespace });
  const time = await createMovedTime({ pool: database.pool, client, simulatorUrl: simulator });
  const taken = new Set<string>();

  const rows = async <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
    (await database.pool.query(text, [...values])).rows as T[];
  const now = async (): Promise<Instant> => {
    const [row] = await rows<{ now: Date }>('SELECT decision_now() AS now');
    return instant(row?.now ?? 0);
  };
  const mails = async (to: string): Promise<Mail[]> => {
    const answer = await fetch(`${mailPage}/api/mails`);
    return Mails.parse(await answer.json()).filter((mail) => mail.to.includes(to));
  };

  return {
    origin: api,
    desk,
    env: stack.env,
    mailPage,
    pidOf: (part) => stack.pidOf(part),
    metric: async (name) => {
      const answer = await fetch(`http://127.0.0.1:${stack.env['METRICS_PORT']}/metrics`);
      const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(await answer.text());
      return found ? Number(found[1]) : null;
    },
    untilUp: async () => {
      const until = Date.now() + PATIENCE_MS;
      const isUp = () =>
        fetch(`${api}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        );
      while (!(await isUp())) {
        if (Date.now() > until) throw new Error('the API did not come back');
        await wait(100);
      }
    },
    person: ({ campus = '993010', eligibleFor = ['1', 'F'] } = {}) => {
      const free = demoPeople({ size: 'small', campus, eligibleFor }).find(
        ({ documentNumber }) => !taken.has(documentNumber),
      );
      if (!free) throw new Error(`nobody is left at ${campus} who may take ${eligibleFor.join()}`);
      taken.add(free.documentNumber);
      return free;
    },
    credentials: () => ({
      email: `candidate-${randomBytes(5).toString('hex')}@example.com`,
      password: randomBytes(12).toString('base64url'),
    }),
    client: () => createCandidateClient(api),
    rows,
    now,
    moveBy: (ms) => time.skip(ms),
    moveTo: async (at) => {
      const ms = msOf(at) - msOf(await now());
      if (ms > 0) await time.skip(ms);
    },
    mails,
    mail: async (to, subject) => {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = (await mails(to)).find((mail) => mail.subject.includes(subject));
        if (found) return found;
        if (Date.now() > until) throw new Error(`no mail “${subject}” came`);
        await wait(100);
      }
    },
    gateway: async (switches) => {
      const answer = await fetch(`${simulator}/_control/switches`, {
        method: switches ? 'PATCH' : 'DELETE',
        headers: { 'content-type': 'application/json' },
        ...(switches ? { body: JSON.stringify(switches) } : {}),
      });
      if (!answer.ok) throw new Error(`the simulated gateway refused: ${await answer.text()}`);
    },
    stop: async () => {
      await connection.close();
      await database.close();
      await stack.stop();
    },
  };
};
