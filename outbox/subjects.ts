import type { Client } from '@temporalio/client';
import type { ImportSnapshot } from '../domain/importing';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import type { ReviewSnapshot } from '../domain/review-snapshot';
import type { RegistrationSnapshot } from '../domain/snapshot';
import type { Facts, Leased, SubjectKind, Waiting } from '../store/facts';
import {
  extensionWorkflowId,
  importWorkflowId,
  rebindWorkflowId,
  registrationWorkflowId,
  reviewWorkflowId,
} from '../workflows/ids';
import { importAttributesAtStart, importSummaryOf } from '../workflows/import-visibility.messages';
import { rebindAttributesAtStart, rebindSummaryOf } from '../workflows/rebind-visibility.messages';
import { reviewAttributesAtStart, reviewSummaryOf } from '../workflows/review-visibility.messages';
import { searchAttributesAtStart, summaryOf } from '../workflows/visibility.messages';
import { startMail, startMails } from './mails';
import { sendCaughtUp, sendFacts, startOnce, type Queues, type Run } from './send';

/**
 * How each kind of subject is told to Temporal: one small entry for each. A kind that a workflow waits for is told by
 * signal-with-start with its whole snapshot; what is asked for once is started once by its number.
 */
export interface Subject {
  /** Reads what all of these need, together; answers how each of them is told. */
  prepare(outlet: Outlet, leased: readonly Leased[]): Promise<(one: Leased) => Promise<unknown>>;
  /** For kinds that a workflow waits for. */
  readonly waits?: {
    overdue(facts: Facts, limit: number): Promise<string[]>;
    /** Tells these the state as it is; answers the ids of this kind that had to be told. */
    catchUp(outlet: Outlet, ids: readonly string[]): Promise<readonly string[]>;
  };
}

export interface Outlet {
  readonly facts: Facts;
  readonly client: Client;
  readonly queues: Queues;
}

/** From so many on, mails travel in one run: it costs Temporal as much as the run of a single one. */
const MAILS_TOGETHER = 4;

/** The run that waits for a registration. */
export const runOfRegistration = (snapshot: RegistrationSnapshot, queues: Queues): Run => ({
  type: 'registration',
  workflowId: registrationWorkflowId(snapshot.number),
  taskQueue: queues.registration,
  summary: summaryOf(snapshot),
  searchAttributes: searchAttributesAtStart(snapshot),
});

/** The run that waits for the decision on one request for a review. */
const runOfReview = (snapshot: ReviewSnapshot, queues: Queues): Run => ({
  type: 'cet6Review',
  workflowId: reviewWorkflowId(snapshot),
  taskQueue: queues.desk,
  summary: reviewSummaryOf(snapshot),
  searchAttributes: reviewAttributesAtStart(snapshot),
});

/** The run that waits for the decision on a proposal, and carries it out. */
const runOfRebind = (snapshot: RebindSnapshot, queues: Queues): Run => ({
  type: 'rebind',
  workflowId: rebindWorkflowId(snapshot.number),
  taskQueue: queues.desk,
  summary: rebindSummaryOf(snapshot),
  searchAttributes: rebindAttributesAtStart(snapshot),
});

/** The run that checks a file, waits for the go-ahead, and writes what is in it. */
const runOfImport = (snapshot: ImportSnapshot, queues: Queues): Run => ({
  type: 'importBatch',
  workflowId: importWorkflowId(snapshot.number),
  taskQueue: queues.desk,
  summary: importSummaryOf(snapshot),
  searchAttributes: importAttributesAtStart(snapshot),
});

const waitedFor = <Snapshot extends object>(
  readerIn: (facts: Facts) => Waiting<Snapshot>,
  runOf: (snapshot: Snapshot, queues: Queues) => Run,
): Subject => ({
  prepare: async ({ facts, client, queues }, leased) => {
    const snapshots = await readerIn(facts).snapshots(leased.map(({ id }) => id));
    return async (one) => {
      const snapshot = snapshots.get(one.id);
      if (snapshot) await sendFacts(client, runOf(snapshot, queues), one, snapshot);
    };
  },
  waits: {
    overdue: (facts, limit) => readerIn(facts).overdue(limit),
    catchUp: async ({ facts, client, queues }, ids) => {
      const snapshots = await readerIn(facts).snapshots(ids);
      const told = await Promise.allSettled(
        [...snapshots.values()].map((one) => sendCaughtUp(client, runOf(one, queues), one)),
      );
      const rejected = told.find((result) => result.status === 'rejected');
      if (rejected) throw rejected.reason;
      return [...snapshots.keys()];
    },
  },
});

/** The run that moves the deadlines of an emergency extension. */
const runOfExtension = (number: string, queues: Queues): Run => ({
  type: 'extension',
  workflowId: extensionWorkflowId(number),
  taskQueue: queues.desk,
  summary: `应急延期 ${number}`,
});

/** Hears nothing more after its start, since what it works on is in rows: one whose run is open needs nothing. */
const extension: Subject = {
  prepare: (outlet) => Promise.resolve(({ id }) => startExtension(outlet, id)),
  waits: {
    overdue: ({ waiting }, limit) => waiting.extension.overdue(limit),
    catchUp: async (outlet, ids) => {
      const running = [...(await outlet.facts.waiting.extension.snapshots(ids)).keys()];
      const started = await Promise.all(running.map((number) => startExtension(outlet, number)));
      return running.filter((_, i) => started[i]);
    },
  },
};

const startExtension = ({ client, queues }: Outlet, number: string): Promise<boolean> =>
  startOnce(client, runOfExtension(number, queues), { number });

/** One at a time, or several in one run. */
const mail: Subject = {
  prepare: ({ client, queues }, leased) => {
    if (leased.length < MAILS_TOGETHER) {
      return Promise.resolve(({ id }) => startMail(client, queues, id));
    }
    const numbers = leased.map(({ id }) => id);
    let started: Promise<boolean> | undefined;
    return Promise.resolve(() => (started ??= startMails(client, queues, numbers)));
  },
};

export const SUBJECTS: Readonly<Record<SubjectKind, Subject>> = {
  registration: waitedFor((facts) => facts.waiting.registration, runOfRegistration),
  cet6Review: waitedFor((facts) => facts.waiting.cet6Review, runOfReview),
  rebind: waitedFor((facts) => facts.waiting.rebind, runOfRebind),
  mail,
  extension,
  import: waitedFor((facts) => facts.waiting.import, runOfImport),
};

/** `undefined` for a fact of a newer build, which waits for one that knows it. */
export const subjectOfKind = (kind: string): Subject | undefined =>
  Object.hasOwn(SUBJECTS, kind) ? SUBJECTS[kind as SubjectKind] : undefined;
