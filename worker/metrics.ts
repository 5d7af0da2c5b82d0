import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Store } from '../store/store';

/** What an operator's alarms stand on. No label carries a number of a registration or of a person. */
export interface WorkerMetrics {
  readonly registry: Registry;
  readonly factsSent: Counter;
  readonly factsCoalesced: Counter;
  readonly dispatchFailures: Counter;
  readonly swept: Counter;
  readonly sealed: Counter;
  readonly choreFailures: Counter;
  /** Reads the gauges from the database; a chore. */
  observe(): Promise<void>;
}

export const createWorkerMetrics = (pool: Pool, store: Store): WorkerMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });

  const backlog = gauge(
    'cet_facts_backlog_subjects',
    'Subjects with facts that Temporal does not know yet',
  );
  const backlogAge = gauge('cet_facts_backlog_oldest_seconds', 'Age of the oldest of them');
  const deadline = gauge(
    'cet_oldest_live_deadline_seconds',
    'Seconds by which the oldest live deadline is overdue; negative while it lies ahead',
  );
  const unsealed = gauge('cet_audit_unsealed_rows', 'Audit rows not yet in a seal');
  const unsealedAge = gauge(
    'cet_audit_unsealed_oldest_seconds',
    'Age of the oldest of them; alarm above 60',
  );
  const skew = gauge(
    'cet_clock_skew_seconds',
    "Database clock minus this host's clock; alarm above 2 either way",
  );
  const violations = gauge(
    'cet_invariant_violations',
    'Rows of invariant_violation; alarm above 0',
  );
  const inDoubt = gauge(
    'cet_in_doubt_for_finance',
    'Attempts without an answer for more than an hour',
  );
  const quarantined = gauge(
    'cet_quarantine_open',
    'Money and messages set aside, not yet looked at',
  );

  return {
    registry,
    factsSent: counter('cet_facts_sent_subjects_total', 'Subjects told to Temporal'),
    factsCoalesced: counter(
      'cet_facts_coalesced_subjects_total',
      'Of them, with several facts in one message',
    ),
    dispatchFailures: counter(
      'cet_dispatch_failures_total',
      'Subjects that Temporal could not be told about',
    ),
    swept: counter('cet_swept_total', 'Overdue registrations told again by the sweep'),
    sealed: counter('cet_audit_sealed_rows_total', 'Audit rows sealed by this process'),
    choreFailures: counter('cet_chore_failures_total', 'Chores that failed', ['chore']),
    observe: async () => {
      const facts = await store.facts.backlog();
      backlog.set(facts.subjects);
      backlogAge.set(facts.oldestSeconds);
      const audit = await store.audit.unsealed();
      unsealed.set(audit.rows);
      unsealedAge.set(audit.oldestSeconds);
      const state = await readState(pool);
      deadline.set(state.overdueSeconds);
      skew.set(await readSkewSeconds(pool));
      violations.set(state.violations);
      inDoubt.set(state.inDoubt);
      quarantined.set(state.quarantined);
    },
  };
};

const readState = async (pool: Pool) => {
  const { rows } = await pool.query<{
    overdue: number | null;
    violations: number;
    in_doubt: number;
    quarantined: number;
  }>(`SELECT extract(epoch FROM decision_now() - (SELECT min(next_wake_at) FROM registration WHERE next_wake_at IS NOT NULL))::float8 AS overdue,
             (SELECT count(*)::int FROM invariant_violation) AS violations,
             (SELECT count(*)::int FROM in_doubt_for_finance) AS in_doubt,
             (SELECT count(*)::int FROM quarantine WHERE resolved_at IS NULL) AS quarantined`);
  const row = rows[0];
  return {
    overdueSeconds: row?.overdue ?? 0,
    violations: row?.violations ?? 0,
    inDoubt: row?.in_doubt ?? 0,
    quarantined: row?.quarantined ?? 0,
  };
};

/** Asked alone on an open connection: half of what an answer takes is taken for skew. */
const readSkewSeconds = async (pool: Pool): Promise<number> => {
  const client = await pool.connect();
  try {
    const before = Date.now();
    const { rows } = await client.query<{ clock: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock',
    );
    const here = (before + Date.now()) / 2;
    return ((rows[0]?.clock ?? here) - here) / 1000;
  } finally {
    client.release();
  }
};

/** Serves `/metrics` on a listener of its own, away from the public. */
export const serveMetrics = (registry: Registry, host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      if (request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;
