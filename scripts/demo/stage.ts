import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection, WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { beijing, instant, msOf, type Instant } from '../../domain/instant';
import { createDatabase } from '../../prisma/client';
import type { Scope, StaffRole } from '../../domain/staff';
import { CAMPUSES, demoPeople, demoScores, type SeedPerson } from '../../prisma/seed';
import { connectionOptions, parseTemporalConfig } from '../../temporal.config';
import type { ReviewStatus } from '../../workflows/cet6-review.messages';
import { registrationWorkflowId, reviewWorkflowId } from '../../workflows/ids';
import {
  createCandidateClient,
  ProblemError,
  type CandidateClient,
  type Credentials,
} from '../client/candidate-client';
import type { DeskClient } from '../client/desk-client';
import { hire } from './staff';
import { ownerUrlOf } from '../stack/database-urls';
import { createMovedTime } from '../stack/moved-time';

/** Where a demonstration plays: a running stack, seen from outside, with a clock that can be moved. */
export interface Stage {
  /** One progress line. */
  say(text: string): void;
  /** A new candidate of this campus: registered, logged in, qualified, saved. */
  enter(who: Wanted): Promise<Player>;
  /** The same for somebody whose CET4 ticket number matches a score by name alone [R17]; it is told along. */
  enterForReview(): Promise<Player & { readonly ticket: string; readonly campus: string }>;
  /** Somebody new at the desk, who has joined and is logged in. */
  staff(role: StaffRole, scope: Scope): Promise<DeskClient>;
  /** Moves the whole stack's time to this moment; a moment that has passed changes nothing. */
  moveTo(at: Instant, why: string): Promise<void>;
  now(): Promise<Instant>;
  /** Opens the gateway's page by its signed address and pays as a person would. */
  payAtGateway(redirectUrl: string): Promise<void>;
  /** Turns the gateway's misbehaviour on for one trade. */
  gatewaySwitches(redirectUrl: string, switches: Record<string, unknown>): Promise<void>;
  /** Looks into the database, to read back what the API alone does not show. */
  rows<T>(text: string, values: readonly unknown[]): Promise<T[]>;
  /** How the registration's newest run stands: `open`, or its end; `unknown` while Temporal has not heard of it. */
  workflowEnd(number: string): Promise<string>;
  /** The same of a request for a CET6 review; an open one with the state that operators find it by. */
  reviewEnd(review: string, submission: number): Promise<string>;
  /** Asks until the answer is the wanted one, or returns the last one after some patience. */
  eventually<T>(look: () => Promise<T>, wanted: T): Promise<T>;
  close(): Promise<void>;
}

export interface Wanted {
  readonly campus: string;
  readonly eligibleFor: readonly string[];
  /** Without a progress line, for crowds. */
  readonly quietly?: boolean;
}

/** A candidate on stage. */
export interface Player {
  readonly client: CandidateClient;
  readonly credentials: Credentials;
  readonly number: string;
  /** Sessions end after twelve hours, also when those are moved. */
  logInAgain(): Promise<void>;
  /** Payment state of each subject, as the page says: `1:paid F:held`; or the refusal's code. */
  page(): Promise<string>;
}

export interface StageOptions {
  readonly apiUrl: string;
  readonly deskUrl: string;
  readonly simulatorUrl: string;
  readonly temporalUiUrl: string | null;
  /** MIGRATE_DATABASE_URL and TEMPORAL_* of the stack: its clock is the owner's to move. */
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
}

const PATIENCE_MS = 60_000;

export const openStage = async (options: StageOptions): Promise<Stage> => {
  const { apiUrl, simulatorUrl, say } = options;
  const database = createDatabase({
    url: ownerUrlOf(options.env) ?? '',
    poolSize: 4,
    applicationName: 'cet-demo',
  });
  const temporal = parseTemporalConfig(options.env);
  const connection = await Connection.connect(connectionOptions(temporal));
  const client = new Client({ connection, namespace: temporal.namespace });
  const time = await createMovedTime({ pool: database.pool, client, simulatorUrl });
  const cast = createCast();

  const rows: Stage['rows'] = async <T>(text: string, values: readonly unknown[]) =>
    (await database.pool.query(text, [...values])).rows as T[];
  const now = async (): Promise<Instant> => {
    const [row] = await rows<{ now: Date }>('SELECT decision_now() AS now', []);
    return instant(row?.now ?? 0);
  };

  const stage: Stage = {
    say,
    rows,
    now,
    enter: async (wanted) => {
      const player = await enter(apiUrl, () => cast.next(wanted));
      const link = linkTo(options.temporalUiUrl, temporal.namespace, player.number);
      if (!wanted.quietly) say(`registered, qualified and saved as ${player.number}${link}`);
      return player;
    },
    enterForReview: async () => {
      let ticket = '';
      const player = await enter(apiUrl, () => {
        const next = cast.nextForReview();
        ({ ticket } = next);
        return next.person;
      });
      const link = linkTo(options.temporalUiUrl, temporal.namespace, player.number);
      say(`registered, qualified and saved as ${player.number}${link}`);
      return { ...player, ticket, campus: CAMPUSES.guide };
    },
    staff: (role, scope) =>
      hire({ database, env: options.env, deskUrl: options.deskUrl }, { role, scope }),
    moveTo: async (at, why) => {
      const ms = msOf(at) - msOf(await now());
      if (ms <= 0) return;
      say(`time moves on by ${clockOf(ms)}, to ${beijing(at)} 北京时间: ${why}`);
      await time.skip(ms);
    },
    payAtGateway: (redirectUrl) =>
      control(simulatorUrl, 'POST', `/trades/${tradeOf(redirectUrl)}/pay`, { url: redirectUrl }),
    gatewaySwitches: (redirectUrl, switches) =>
      control(simulatorUrl, 'PATCH', '/switches', {
        outTradeNo: tradeOf(redirectUrl),
        ...switches,
      }),
    workflowEnd: (number) =>
      endOf(client.workflow.getHandle(registrationWorkflowId(number)), () =>
        Promise.resolve('open'),
      ),
    reviewEnd: (review, submission) =>
      endOf(
        client.workflow.getHandle(reviewWorkflowId({ review, submission })),
        async (run) => (await run.query<ReviewStatus>('status')).state,
      ),
    eventually: async (look, wanted) => {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const seen = await look();
        if (JSON.stringify(seen) === JSON.stringify(wanted) || Date.now() > until) return seen;
        await wait(100);
      }
    },
    close: async () => {
      await connection.close();
      await database.close();
    },
  };
  return stage;
};

/** How a run ended, or how it stands while it is open; `unknown` until Temporal has been told of it. */
const endOf = async (
  run: WorkflowHandle,
  whileOpen: (run: WorkflowHandle) => Promise<string>,
): Promise<string> => {
  try {
    const { status } = await run.describe();
    if (status.name === 'RUNNING') return await whileOpen(run);
    return ((await run.result()) as { end: string }).end;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
};

/** `23:57:00`, hours, minutes and seconds. */
const clockOf = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
};

/** People of the register, each on stage once; who is already registered is passed over. */
const createCast = () => {
  const played = new Set<string>();
  const scores = demoScores('demo');
  return {
    nextForReview: (): { person: SeedPerson; ticket: string } => {
      const free = scores.find(
        ({ review }) =>
          review?.is === 'passedOtherDocument' &&
          review.person.campus === CAMPUSES.guide &&
          !review.person.barredCet6 &&
          !played.has(review.person.documentNumber),
      );
      if (!free?.review) throw new Error('nobody is left whose score matches by name alone');
      const { person } = free.review;
      played.add(person.documentNumber);
      return { person, ticket: free.ticket };
    },
    next: ({ campus, eligibleFor }: Wanted): SeedPerson => {
      const free = demoPeople({ size: 'demo', campus, eligibleFor }).find(
        (person) => !played.has(person.documentNumber),
      );
      if (!free)
        throw new Error(`nobody is left at ${campus} who may take ${eligibleFor.join(', ')}`);
      played.add(free.documentNumber);
      return free;
    },
  };
};

const enter = async (apiUrl: string, next: () => SeedPerson): Promise<Player> => {
  for (;;) {
    const person = next();
    const client = createCandidateClient(apiUrl);
    const credentials = {
      email: `candidate-${randomBytes(6).toString('hex')}@example.com`,
      password: randomBytes(12).toString('base64url'),
    };
    try {
      const { number } = await client.enter(person, credentials);
      return { client, credentials, number, ...looks(client, credentials) };
    } catch (error) {
      // An earlier demonstration on the same stack has registered this person.
      if (error instanceof ProblemError && error.code === 'candidateHasRegistration') continue;
      throw error;
    }
  }
};

const looks = (client: CandidateClient, credentials: Credentials) => ({
  logInAgain: async () => {
    await client.logIn(credentials);
  },
  page: async (): Promise<string> => {
    try {
      const { written, oral } = await client.page();
      return [...written.rows, ...oral.rows]
        .map((row) => `${row.subject}:${row.payment.state}`)
        .join(' ');
    } catch (error) {
      if (error instanceof ProblemError) return error.code;
      throw error;
    }
  },
});

/** The attempt's number, as it stands in the signed address of the gateway's page. */
const tradeOf = (redirectUrl: string): string => {
  const content = new URL(redirectUrl).searchParams.get('biz_content') ?? '{}';
  return (JSON.parse(content) as { out_trade_no: string }).out_trade_no;
};

const linkTo = (ui: string | null, namespace: string, number: string): string =>
  ui === null
    ? ''
    : ` — ${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(registrationWorkflowId(number))}`;

const control = async (
  simulatorUrl: string,
  method: string,
  path: string,
  body: unknown,
): Promise<void> => {
  const answer = await fetch(`${simulatorUrl}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulated gateway refused ${path}: ${await answer.text()}`);
};
