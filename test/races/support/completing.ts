import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { startDispatcher } from '../../../outbox/dispatcher';
import { createRandom } from '../../../prisma/seed/random';
import { somethingToWaitFor } from '../../../domain/snapshot';
import { examine } from '../../../scripts/doctor/examine';
import { createAuditSealer } from '../../../store/audit';
import { taskQueues } from '../../../temporal.config';
import { registrationWorkflowId } from '../../../workflows/ids';
import type {
  RegistrationOutcome,
  RegistrationStatus,
} from '../../../workflows/registration.messages';
import { someMeeting, type Meeting, type Stage } from './endings';

/**
 * Facts that meet a completing run. A signal that Temporal takes while the last workflow task is under
 * way must reach that run or the next one; whatever comes, the registration's workflow afterwards knows
 * what PostgreSQL knows.
 */
export interface Met {
  readonly counts: Readonly<Record<Where, number>>;
  readonly failures: readonly string[];
}

/**
 * Where the second fact arrived. `handedBack`: Temporal refused the run's completion because a signal had
 * come meanwhile, and gave the run another task: the very window that is attacked here.
 */
export type Where = 'sameRun' | 'handedBack' | 'nextRun' | 'nextRunWithin20Ms';

export interface MeetingOptions {
  readonly seed: number;
  readonly tries: number;
  /** So many at once. */
  readonly width?: number;
  readonly onTried?: () => void;
}

const LONGEST_DELAY_MS = 300;
/** As several processes have: so a fact need not wait until another's message has been answered. */
const DISPATCHERS = 2;

export const meetCompletingRuns = async (stage: Stage, options: MeetingOptions): Promise<Met> => {
  const { seed, tries, width = 24, onTried } = options;
  const random = createRandom(seed);
  const counts = { sameRun: 0, handedBack: 0, nextRun: 0, nextRunWithin20Ms: 0 };
  const failures: string[] = [];
  const dispatchers = Array.from({ length: DISPATCHERS }, () =>
    startDispatcher({ facts: stage.store.facts, client: stage.client, queues: taskQueues }),
  );
  const nudge = (): void => dispatchers.forEach((dispatcher) => dispatcher.nudge());

  const meetOne = async (): Promise<void> => {
    const delayMs = random.below(LONGEST_DELAY_MS + 1);
    const meeting = await someMeeting(stage, random);
    nudge();
    try {
      const first = await waitingRun(stage, meeting.number);
      await meeting.end();
      nudge();
      await pause(delayMs);
      await meeting.meet();
      nudge();
      await untilTold(stage, meeting.number);
      await patiently(() => expectAgreement(stage, meeting));
      for (const where of await whereItArrived(stage, meeting, first)) counts[where] += 1;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failures.push(`${meeting.number} ${meeting.kind} after ${delayMs} ms: ${why}`);
    }
    onTried?.();
  };
  let left = tries;
  const meetSome = async (): Promise<void> => {
    while (left-- > 0) await meetOne();
  };
  try {
    await Promise.all(Array.from({ length: width }, meetSome));
    await stage.told();
    failures.push(...(await damageIn(stage)));
  } finally {
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  }
  return { counts, failures };
};

/** The run that has heard everything so far and sleeps. */
const waitingRun = async (stage: Stage, number: string): Promise<string> => {
  await untilTold(stage, number);
  return patiently(async () => {
    const handle = handleOf(stage, number);
    await expectItKnows(handle, await snapshotOf(stage, number));
    return (await handle.describe()).runId;
  });
};

/** Asking PostgreSQL is cheap; only then is the workflow asked, which costs it a task. */
const untilTold = (stage: Stage, number: string): Promise<void> =>
  patiently(async () => {
    const unsent = await stage.rows('SELECT 1 FROM dispatch WHERE subject_id = $1', [number]);
    if (unsent.length > 0) throw new Error('its facts are not sent yet');
  });

/**
 * Late is not lost: on a machine with much else to do a workflow task runs into its ten seconds, again
 * and again, and Temporal gives it out anew each time.
 */
const PATIENCE_MS = 5 * 60_000;

const patiently = async <T>(check: () => Promise<T>): Promise<T> => {
  const until = Date.now() + PATIENCE_MS;
  for (let waitMs = 20; ; waitMs = Math.min(1_000, waitMs * 2)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(waitMs);
    }
  }
};

/** An open run knows the newest snapshot; where nothing is left to wait for, the last run ended on it. */
const expectAgreement = async (stage: Stage, { number }: Meeting): Promise<void> => {
  const snapshot = await snapshotOf(stage, number);
  const handle = handleOf(stage, number);
  const { status } = await handle.describe();
  const waits = somethingToWaitFor(snapshot);
  if (status.name !== (waits ? 'RUNNING' : 'COMPLETED')) {
    throw new Error(`${status.name}, yet the row ${waits ? 'waits' : 'has ended'}`);
  }
  if (waits) return expectItKnows(handle, snapshot);
  const outcome = (await handle.result()) as RegistrationOutcome;
  const wanted = snapshot.state === 'deleted' ? 'deleted' : 'settled';
  if (outcome.end !== wanted) throw new Error(`ended as ${outcome.end}, the row is ${wanted}`);
};

const expectItKnows = async (handle: WorkflowHandle, snapshot: object): Promise<void> => {
  const known = (await handle.query<RegistrationStatus>('status')).snapshot;
  if (!isDeepStrictEqual(known, snapshot)) {
    throw new Error(`knows ${JSON.stringify(known)}, the row is ${JSON.stringify(snapshot)}`);
  }
};

const { EventType, WorkflowTaskFailedCause } = temporal.api.enums.v1;

const whereItArrived = async (
  stage: Stage,
  { number }: Meeting,
  firstRun: string,
): Promise<Where[]> => {
  const first = await closingOf(stage, number, firstRun);
  const { runId: lastRun, startTime } = await handleOf(stage, number).describe();
  const handedBack = first.handedBack ? (['handedBack'] as const) : [];
  if (lastRun === firstRun) return [...handedBack, 'sameRun'];
  const gapMs = startTime.getTime() - first.closedAtMs;
  return [...handedBack, 'nextRun', ...(gapMs <= 20 ? (['nextRunWithin20Ms'] as const) : [])];
};

/** How a run came to its end; throws when a task of it failed for any other reason than a signal. */
const closingOf = async (stage: Stage, number: string, runId: string) => {
  const id = registrationWorkflowId(number);
  const { events } = await stage.client.workflow.getHandle(id, runId).fetchHistory();
  let [handedBack, closedAtMs] = [false, 0];
  for (const event of events ?? []) {
    const cause = event.workflowTaskFailedEventAttributes?.cause;
    if (cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND) {
      handedBack = true;
    } else if (cause !== undefined) throw new Error(`a workflow task failed: ${String(cause)}`);
    if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) {
      closedAtMs = Number(event.eventTime?.seconds) * 1000 + Number(event.eventTime?.nanos) / 1e6;
    }
  }
  return { handedBack, closedAtMs };
};

/** What the doctor and the invariants say, runs that have just started included. */
const damageIn = async (stage: Stage): Promise<string[]> => {
  await createAuditSealer(stage.database.pool).seal();
  const broken = await stage.rows('SELECT * FROM invariant_violation');
  const inTwoMinutes = () => new Date(Date.now() + 120_000);
  let found = await examine(stage.database.pool, stage.client, inTwoMinutes());
  // Temporal's list of open runs lags behind by a moment.
  for (let looks = 0; found.length > 0 && looks < 20; looks += 1) {
    await pause(500);
    found = await examine(stage.database.pool, stage.client, inTwoMinutes());
  }
  return [...broken, ...found].map((one) => JSON.stringify(one));
};

const handleOf = (stage: Stage, number: string): WorkflowHandle =>
  stage.client.workflow.getHandle(registrationWorkflowId(number));

const snapshotOf = async (stage: Stage, number: string) => {
  const snapshot = (await stage.store.facts.waiting.registration.snapshots([number])).get(number);
  if (!snapshot) throw new Error(`${number} is not there`);
  return snapshot;
};
