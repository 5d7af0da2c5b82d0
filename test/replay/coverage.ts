import type { History } from '@temporalio/common/lib/proto-utils';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { REGISTRATION_FACTS } from '../../domain/facts';
import { IMPORT_FACTS } from '../../domain/importing';
import { REBIND_FACTS } from '../../domain/rebinding';
import type { RegistrationSnapshot } from '../../domain/snapshot';

/** What a recorded history shows of the workflows: the members of the set that must be covered. */

type Event = NonNullable<History['events']>[number];

/** Fails when one of these is in no history of any release. */
export const REQUIRED: readonly string[] = [
  'registration ends: settled',
  'registration ends: deleted empty24h',
  'registration ends: deleted purgedEmpty',
  'registration ends: gone',
  'registration ends: continued as new',
  'registration ends: terminated',
  'registration ends: still open',
  'registration starts: registrationSaved',
  'registration starts: subjectChosen (a later run)',
  'registration starts: latePaymentSettled (a later run)',
  'registration starts: caughtUp (swept)',
  'registration starts: continued',
  ...REGISTRATION_FACTS.map((fact) => `registration hears: ${fact}`),
  'registration hears: caughtUp',
  'registration hears: a fact it does not know',
  'registration hears: a signal without a snapshot',
  'registration timer: fired',
  'registration timer: cancelled',
  'releaseDue as local activity',
  'releaseDue as normal activity',
  'releaseDue answers: released',
  'releaseDue answers: deleted',
  'releaseDue answers: mustAsk',
  'releaseDue answers: not yet',
  'releaseDue answers: gone',
  'remindDue answers: asked',
  'remindDue answers: not yet',
  'remindDue answers: nothing newer',
  'closeTrade answers: closed',
  'closeTrade answers: paid',
  'closeTrade fails',
  'markInDoubt answers: in doubt',
  'mail starts: mail',
  'mail ends: sent',
  'mail ends: moot',
  'mails starts: mails',
  'mails ends: all done',
  'extension starts: extension',
  'extension starts: continued',
  'extension ends: done',
  'extension ends: continued as new',
  'extendSome answers: done',
  'cet6Review starts: reviewSubmitted',
  ...['approved', 'failed', 'declined', 'moot', 'gone'].map((end) => `cet6Review ends: ${end}`),
  'cet6Review hears: reviewDecided',
  'cet6Review hears: caughtUp',
  'cet6Review hears: a fact it does not know',
  'cet6Review hears: a signal without a snapshot',
  'cet6Review timer: fired',
  'cet6Review timer: cancelled',
  ...['pending', 'overdue', 'gone'].map((answer) => `reviewDue answers: ${answer}`),
  'rebind starts: rebindProposed',
  'rebind starts: a fact it does not know',
  ...['applied', 'rejected', 'lapsed', 'refused'].map((end) => `rebind ends: ${end}`),
  'rebind hears: rebindApproved',
  'rebind hears: rebindRejected',
  'rebind timer: fired',
  ...['applied', 'refused'].map((answer) => `applyRebind answers: ${answer}`),
  'lapseRebind answers: lapsed',
  'importBatch starts: importAsked',
  'importBatch starts: importUndoAsked',
  'importBatch starts: a fact it does not know',
  ...['applied', 'failed', 'lapsed', 'undone'].map((end) => `importBatch ends: ${end}`),
  'importBatch hears: importConfirmed',
  'importBatch timer: fired',
  ...['checked', 'failed'].map((answer) => `checkImport answers: ${answer}`),
  'applyImport answers: applied',
  ...['undone', 'applied'].map((answer) => `undoImport answers: ${answer}`),
  'lapseImport answers: lapsed',
];

/** The members that one history covers. */
export const coverageOf = (history: History): ReadonlySet<string> => {
  const events = history.events ?? [];
  const workflow = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  const covered = new Set<string>([startOf(events, workflow), endOf(events, workflow)]);
  for (const event of events) {
    for (const member of membersOf(event, events, workflow)) covered.add(member);
  }
  return covered;
};

/** Whether the run reached the change of the negative control. */
export const reachesRelease = (history: History): boolean =>
  [...coverageOf(history)].some((member) => member.startsWith('releaseDue as '));

const startOf = (events: readonly Event[], workflow: string): string => {
  if (workflow === 'mail' || workflow === 'mails') return `${workflow} starts: ${workflow}`;
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  if (started?.continuedExecutionRunId) return `${workflow} starts: continued`;
  if (workflow === 'extension') return 'extension starts: extension';
  if (workflow === 'rebind') return startOfKnown(workflow, REBIND_FACTS, events);
  if (workflow === 'importBatch') return startOfKnown(workflow, IMPORT_FACTS, events);
  if (workflow === 'cet6Review') {
    return `cet6Review starts: ${events.flatMap((event) => signalOf(event) ?? [])[0] ?? 'by hand'}`;
  }
  const first = events.flatMap((event) => signalOf(event) ?? [])[0];
  if (first === 'registrationSaved') return 'registration starts: registrationSaved';
  if (first === 'caughtUp') return 'registration starts: caughtUp (swept)';
  return `registration starts: ${first ?? 'by hand'}${first ? ' (a later run)' : ''}`;
};

/** From whichever fact comes first: the next build may know one more. */
const startOfKnown = (
  workflow: string,
  facts: readonly string[],
  events: readonly Event[],
): string => {
  const first = events.flatMap((event) => signalOf(event) ?? [])[0] ?? 'by hand';
  const isKnown = [...facts, 'caughtUp'].includes(first);
  return `${workflow} starts: ${isKnown ? first : 'a fact it does not know'}`;
};

const endOf = (events: readonly Event[], workflow: string): string => {
  const last = events.at(-1);
  const completed = last?.workflowExecutionCompletedEventAttributes;
  if (completed) {
    const result = decode<{ end?: string; outcome?: string; reason?: string }>(completed.result);
    if (workflow === 'mails') return 'mails ends: all done';
    if (workflow === 'extension') return 'extension ends: done';
    const words = [result?.end ?? result?.outcome, result?.reason].filter(Boolean);
    return `${workflow} ends: ${words.join(' ')}`;
  }
  if (last?.workflowExecutionContinuedAsNewEventAttributes) {
    return `${workflow} ends: continued as new`;
  }
  if (last?.workflowExecutionTerminatedEventAttributes) return `${workflow} ends: terminated`;
  return `${workflow} ends: still open`;
};

const membersOf = (event: Event, events: readonly Event[], workflow: string): string[] => {
  const signal = signalOf(event);
  if (signal !== undefined) return heardOf(signal, event, workflow);
  if (event.timerFiredEventAttributes) return [`${workflow} timer: fired`];
  if (event.timerCanceledEventAttributes) return [`${workflow} timer: cancelled`];
  if (event.markerRecordedEventAttributes) return localAnswerOf(event, events);
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) {
    const scheduled = Number(completed.scheduledEventId);
    const type = activityAt(events, scheduled);
    return answersOf(type, 'normal', decode<Answer>(completed.result), knownBefore(event, events));
  }
  const failed = event.activityTaskFailedEventAttributes;
  if (failed) return [`${activityAt(events, Number(failed.scheduledEventId))} fails`];
  return [];
};

const signalOf = (event: Event): string | undefined =>
  event.workflowExecutionSignaledEventAttributes?.signalName ?? undefined;

const heardOf = (signal: string, event: Event, workflow: string): string[] => {
  const input = event.workflowExecutionSignaledEventAttributes?.input;
  const known = [
    ...REGISTRATION_FACTS,
    ...REBIND_FACTS,
    ...IMPORT_FACTS,
    'caughtUp',
  ] as readonly string[];
  return [
    `${workflow} hears: ${known.includes(signal) ? signal : 'a fact it does not know'}`,
    ...(input?.payloads?.length ? [] : [`${workflow} hears: a signal without a snapshot`]),
  ];
};

interface Answer {
  readonly snapshot?: RegistrationSnapshot | null;
  readonly mustAsk?: readonly unknown[];
  readonly waitMs?: number;
}

const answersOf = (
  activity: string,
  how: 'local' | 'normal',
  answer: Answer | undefined,
  before: number,
): string[] => {
  const says = (word: string) => [`${activity} answers: ${word}`];
  const snapshot = answer?.snapshot;
  switch (activity) {
    case 'releaseDue': {
      const as = `releaseDue as ${how} activity`;
      if (!snapshot) return [as, ...says('gone')];
      if ((answer.waitMs ?? 0) > 0) return [as, ...says('not yet')];
      if ((answer.mustAsk ?? []).length > 0) return [as, ...says('mustAsk')];
      return [as, ...says(snapshot.state === 'deleted' ? 'deleted' : 'released')];
    }
    case 'remindDue':
      if ((answer?.waitMs ?? 0) > 0) return says('not yet');
      return says((snapshot?.seq ?? 0) > before ? 'asked' : 'nothing newer');
    case 'closeTrade':
      return says(snapshot?.entries.some((entry) => entry.state === 'paid') ? 'paid' : 'closed');
    case 'markInDoubt':
      return says(snapshot?.attempt?.state === 'inDoubt' ? 'in doubt' : 'decided meanwhile');
    case 'applyRebind':
    case 'lapseRebind':
    case 'checkImport':
    case 'applyImport':
    case 'undoImport':
    case 'lapseImport':
      return says((answer?.waitMs ?? 0) > 0 ? 'not yet' : (snapshot?.state ?? 'gone'));
    case 'reviewDue':
      return says(answer?.snapshot ? (isOverdue(answer.snapshot) ? 'overdue' : 'pending') : 'gone');
    case 'extendSome':
      return says('done');
    default:
      return [];
  }
};

/** Of a request for a review, which has a snapshot of its own. */
const isOverdue = (snapshot: object): boolean =>
  'overdueAt' in snapshot && snapshot.overdueAt !== null;

/** The highest `seq` that the run was told of before this event. */
const knownBefore = (event: Event, events: readonly Event[]): number =>
  Math.max(
    0,
    ...events
      .slice(0, events.indexOf(event))
      .map((one) => decode<Answer>(one.workflowExecutionSignaledEventAttributes?.input))
      .map((message) => message?.snapshot?.seq ?? 0),
  );

const localAnswerOf = (event: Event, events: readonly Event[]): string[] => {
  const marker = event.markerRecordedEventAttributes;
  if (marker?.markerName !== 'core_local_activity') return [];
  const about = decode<{ activity_type?: string }>(marker.details?.['data']);
  const answer = decode<Answer>(marker.details?.['result']);
  return answersOf(about?.activity_type ?? '', 'local', answer, knownBefore(event, events));
};

const activityAt = (events: readonly Event[], eventId: number): string =>
  events[eventId - 1]?.activityTaskScheduledEventAttributes?.activityType?.name ?? 'unknown';

const decode = <T>(payloads: { payloads?: Payload[] | null } | null | undefined): T | undefined => {
  const [payload] = payloads?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<T>(payload) : undefined;
};
