import { defineQuery } from '@temporalio/workflow';

/** What the `extension` workflow is started with and asked. */

export interface ExtensionInput {
  /** Of the batch, `E000001`. */
  readonly number: string;
  /** Where a run before this one has stopped. */
  readonly after?: string;
}

export interface ExtensionProgress {
  readonly moved: number;
  /** Looked at, and by then nothing of it was live. */
  readonly skipped: number;
  readonly total: number;
}

/** Only to look: how far it is. */
export const extensionProgressQuery = defineQuery<ExtensionProgress | null>('extensionProgress');
