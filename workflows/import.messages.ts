import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FactPayload } from '../domain/facts';
import type { ImportFact, ImportSnapshot, ImportState } from '../domain/importing';

/** What the workflow of an import is told and asked. */

/** Start input: the import as it is when the first fact is sent. */
export interface ImportInput {
  readonly snapshot: ImportSnapshot;
}

/**
 * A fact and the whole import as it is now. The go-ahead, too, is a Signal: it was given in PostgreSQL, where the
 * officer has the answer from, and needs keeping here, not answering.
 */
export interface ImportMessage {
  readonly fact?: FactPayload;
  readonly snapshot: ImportSnapshot;
}

const fact = (name: ImportFact | 'caughtUp') => defineSignal<[ImportMessage]>(name);

export const importAskedSignal = fact('importAsked');
export const importConfirmedSignal = fact('importConfirmed');
export const importUndoAskedSignal = fact('importUndoAsked');
export const importCheckedSignal = fact('importChecked');
export const importFailedSignal = fact('importFailed');
export const importLapsedSignal = fact('importLapsed');
export const importAppliedSignal = fact('importApplied');
export const importUndoneSignal = fact('importUndone');
export const importUndoRefusedSignal = fact('importUndoRefused');
/** Several facts at once, or a sweep: the snapshot says it all. */
export const importCaughtUpSignal = fact('caughtUp');

export const importSignals = {
  importAsked: importAskedSignal,
  importConfirmed: importConfirmedSignal,
  importUndoAsked: importUndoAskedSignal,
  importChecked: importCheckedSignal,
  importFailed: importFailedSignal,
  importLapsed: importLapsedSignal,
  importApplied: importAppliedSignal,
  importUndone: importUndoneSignal,
  importUndoRefused: importUndoRefusedSignal,
} satisfies Record<ImportFact, unknown>;

export interface ImportStatus {
  readonly state: ImportState;
  readonly waitsFor: string;
  readonly snapshot: ImportSnapshot;
}

/** Only to look: what it knows and waits for. */
export const importStatusQuery = defineQuery<ImportStatus>('status');

/** How a run ends; an undo starts the next run of the same id. */
export interface ImportOutcome {
  readonly end: ImportState | 'gone';
}
