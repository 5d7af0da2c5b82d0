import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FactPayload } from '../domain/facts';
import type { RebindShownState, RebindSnapshot } from '../domain/rebind-snapshot';
import type { RebindFact, RebindState } from '../domain/rebinding';

/** What the `rebind` workflow is told and asked. */

/** Start input: the proposal as it is when the first fact is sent. */
export interface RebindInput {
  readonly snapshot: RebindSnapshot;
}

/**
 * A fact and the whole proposal as it is now. A leader's decision, too, is a Signal: it is made in PostgreSQL, where
 * the leader has the answer from, and needs keeping here, not answering.
 */
export interface RebindMessage {
  readonly fact?: FactPayload;
  readonly snapshot: RebindSnapshot;
}

const fact = (name: RebindFact | 'caughtUp') => defineSignal<[RebindMessage]>(name);

export const rebindProposedSignal = fact('rebindProposed');
export const rebindApprovedSignal = fact('rebindApproved');
export const rebindRejectedSignal = fact('rebindRejected');
export const rebindAppliedSignal = fact('rebindApplied');
export const rebindLapsedSignal = fact('rebindLapsed');
export const rebindRefusedSignal = fact('rebindRefused');
/** Several facts at once, or a sweep: the snapshot says it all. */
export const rebindCaughtUpSignal = fact('caughtUp');

export const rebindSignals = {
  rebindProposed: rebindProposedSignal,
  rebindApproved: rebindApprovedSignal,
  rebindRejected: rebindRejectedSignal,
  rebindApplied: rebindAppliedSignal,
  rebindLapsed: rebindLapsedSignal,
  rebindRefused: rebindRefusedSignal,
} satisfies Record<RebindFact, unknown>;

export interface RebindStatus {
  readonly state: RebindShownState;
  readonly waitsFor: string;
  readonly snapshot: RebindSnapshot;
}

/** Only to look: what it knows and waits for. */
export const rebindStatusQuery = defineQuery<RebindStatus>('status');

/** How a run ends. */
export interface RebindOutcome {
  readonly end: Exclude<RebindState, 'proposed' | 'approved'> | 'gone';
}
