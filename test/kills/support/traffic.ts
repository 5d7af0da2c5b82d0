import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../../../scripts/client/candidate-client';
import { eventually, type Field } from './field';
import type { Unlucky } from './stories';

/**
 * Candidates who take up an oral and cancel it again, one command after the other. A command without an
 * answer is sent again with its own key until it has one, as a page does.
 */
export interface Traffic {
  /** Waits until each has had this many commands more answered. */
  goOn(commands: number): Promise<void>;
  /** What came in place of an answer: `unanswered` or a code, each time. */
  readonly troubles: readonly string[];
  /** Waits for what is under way; answers what each has been told is done, in order. */
  stop(): Promise<ReadonlyMap<string, readonly string[]>>;
}

export const startTraffic = (people: readonly Unlucky[]): Traffic => {
  const done = new Map<string, string[]>(people.map(({ number }) => [number, []]));
  const troubles: string[] = [];
  let isStopping = false;

  const insist = async (command: (key: string) => Promise<unknown>): Promise<void> => {
    const key = randomUUID();
    for (;;) {
      const trouble = await command(key).then(() => null, troubleOf);
      if (trouble === null) return;
      troubles.push(trouble);
      await sleep(50);
    }
  };
  const act = async ({ client, number }: Unlucky): Promise<void> => {
    const log = done.get(number) ?? [];
    while (!isStopping) {
      await insist((key) => client.choose([{ subject: 'F' }], key));
      log.push('subjectChosen');
      await insist((key) => client.cancel('F', key));
      log.push('entryCancelled');
    }
  };
  const acting = Promise.all(people.map(act));
  const failures: unknown[] = [];
  acting.catch((error: unknown) => failures.push(error));

  return {
    troubles,
    goOn: async (commands) => {
      const wanted = new Map([...done].map(([number, log]) => [number, log.length + commands]));
      await eventually(() => {
        const behind = [...done].filter(([number, log]) => log.length < (wanted.get(number) ?? 0));
        if (failures.length === 0 && behind.length > 0) {
          throw new Error(`${behind.length} candidates do not get on: ${troubles.at(-1)}`);
        }
      });
      if (failures.length > 0) throw failures[0];
    },
    stop: async () => {
      isStopping = true;
      await acting;
      return done;
    },
  };
};

/** A refusal is an answer, and here always a wrong one. */
const troubleOf = (error: unknown): string => {
  if (!(error instanceof ProblemError)) return 'unanswered';
  if (error.status < 500) throw error;
  return error.code;
};

/** What has happened to each registration since, by its facts and by the audit log. */
export const eventsOf = async (field: Field, people: readonly Unlucky[], since: Mark) => {
  const read = async (sql: string, id: string) => {
    const numbers = people.map(({ number }) => number);
    const rows = await field.rows<{ number: string; events: string[] }>(sql, [numbers, id]);
    return new Map(rows.map(({ number, events }) => [number, events]));
  };
  return {
    facts: await read(
      `SELECT subject_id AS number, array_agg(type ORDER BY seq) AS events FROM fact
       WHERE subject_id = ANY($1) AND id > $2 GROUP BY 1`,
      since.fact,
    ),
    audit: await read(
      `SELECT subject AS number, array_agg(action ORDER BY id) AS events FROM audit
       WHERE subject = ANY($1) AND id > $2 GROUP BY 1`,
      since.audit,
    ),
  };
};

/** A point in both logs: the newest row of each. */
export interface Mark {
  readonly fact: string;
  readonly audit: string;
}

export const mark = async (field: Field): Promise<Mark> => {
  const [row] = await field.rows<Mark>(
    `SELECT (SELECT coalesce(max(id), 0)::text FROM fact) AS fact,
            (SELECT coalesce(max(id), 0)::text FROM audit) AS audit`,
  );
  return row ?? { fact: '0', audit: '0' };
};
