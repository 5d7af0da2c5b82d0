import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission, AdmissionFigures } from './admission/admission';
import './request-state';

/** What the API tells Prometheus; labels are patterns and codes, never what somebody typed. */
export interface Metrics {
  readonly registry: Registry;
  readonly duration: Histogram<'method' | 'route' | 'status'>;
  /** Every answer that is a problem, by its code. */
  readonly problems: Counter<'code'>;
  /** Problems that the contract does not name for their route: each is a bug of the contract. */
  readonly undescribed: Counter<'code'>;
  readonly badSignatures: Counter<'gateway'>;
  /** Subjects whose facts were told to Temporal, and those that could not be. */
  readonly factsSent: Counter;
  readonly dispatchFailures: Counter;
}

/** @param queued commands that wait for a batch right now */
export const createMetrics = (queued: () => number): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'cet_commands_queued',
    help: 'Commands waiting for a batch.',
    registers,
    collect() {
      this.set(queued());
    },
  });
  return {
    registry,
    duration: new Histogram({
      name: 'cet_http_request_seconds',
      help: 'Duration of requests by route pattern.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    problems: new Counter({
      name: 'cet_problems_total',
      help: 'Answers that were a refusal, a fault or a defect, by code.',
      labelNames: ['code'],
      registers,
    }),
    undescribed: new Counter({
      name: 'cet_undescribed_problems_total',
      help: 'Problems that the contract does not name for their route.',
      labelNames: ['code'],
      registers,
    }),
    badSignatures: new Counter({
      name: 'cet_bad_signatures_total',
      help: 'Notifications and returns whose signature is not the gateway’s.',
      labelNames: ['gateway'],
      registers,
    }),
    factsSent: new Counter({
      name: 'cet_facts_sent_subjects_total',
      help: 'Subjects whose facts this process told Temporal.',
      registers,
    }),
    dispatchFailures: new Counter({
      name: 'cet_dispatch_failures_total',
      help: 'Subjects whose facts could not be sent; they stay due.',
      registers,
    }),
  };
};

/** The process's own figures (memory, event loop); once for a process, not for each application. */
export const addProcessMetrics = (metrics: Metrics): void =>
  collectDefaultMetrics({ register: metrics.registry });

/** How long the queue is, and how busy this process; the first two are the same in every process. */
export const addAdmissionMetrics = ({ registry }: Metrics, admission: Admission): void => {
  const gauge = (name: string, help: string, read: (figures: AdmissionFigures) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(admission.figures));
      },
    });
  };
  gauge('cet_queue_waiting', 'Tickets drawn and not called yet.', ({ waiting }) => waiting);
  gauge('cet_queue_admitted', 'Tickets called since ever.', ({ admitted }) => admitted);
  gauge('cet_entrances_in_flight', 'Entrances worked on.', ({ entering }) => entering);
  gauge('cet_requests_inside', 'Other requests worked on.', ({ inside }) => inside);
};

export const measured =
  (metrics: Metrics): RequestHandler =>
  (req, res, next) => {
    const stop = metrics.duration.startTimer();
    res.once('finish', () => {
      stop({
        method: req.method,
        route: res.locals.route ?? 'none',
        status: String(res.statusCode),
      });
    });
    next();
  };
