import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { describeImport, isImportAtRest, type ImportSnapshot } from '../domain/importing';
import { instant } from '../domain/instant';
import { follow, movedBefore, NOTHING_NEW_WAIT_MS, showing, type Known } from './following';
import { importAttributesOfState } from './import-visibility.messages';
import {
  importCaughtUpSignal,
  importSignals,
  importStatusQuery,
  type ImportInput,
  type ImportOutcome,
} from './import.messages';
import { applyImport, checkImport, lapseImport, undoImport } from './retries';

/**
 * One import [R43], from the check of its file to what became of it: it is checked whole, waits 24 hours for the
 * go-ahead, and is written whole or not at all. It is at rest then; somebody who takes it back starts the next run.
 */
export async function importBatch(input: ImportInput): Promise<ImportOutcome> {
  const signals = [...Object.values(importSignals), importCaughtUpSignal];
  const { known, learn } = follow<ImportSnapshot>(input.snapshot, signals, show);
  setHandler(importStatusQuery, () => ({
    state: known.now.state,
    waitsFor: describeImport(known.now),
    snapshot: known.now,
  }));
  setCurrentDetails(describeImport(known.now));

  while (!known.gone && !isImportAtRest(known.now)) {
    const before = known.now;
    const moved = () => known.now !== before || known.gone;
    const { snapshot, waitMs } = await nextStep(before, moved);
    if (snapshot !== undefined) learn(snapshot);
    if (!moved()) await condition(moved, waitMs || NOTHING_NEW_WAIT_MS);
  }
  return outcomeOf(known);
}

interface Step {
  /** `undefined`: nothing was asked, since a fact came first. */
  readonly snapshot?: ImportSnapshot | null;
  readonly waitMs: number;
}

const nextStep = async (
  { number, state, lapsesAt }: ImportSnapshot,
  moved: () => boolean,
): Promise<Step> => {
  switch (state) {
    case 'checking':
      return { ...(await checkImport({ number })), waitMs: 0 };
    case 'applying':
      return { ...(await applyImport({ number })), waitMs: 0 };
    case 'undoing':
      return { ...(await undoImport({ number })), waitMs: 0 };
    default:
      if (await movedBefore(lapsesAt, moved)) return { waitMs: 0 };
      return lapseImport({ number, asOf: instant(Date.now()) });
  }
};

const show = showing(importAttributesOfState, describeImport);

const outcomeOf = ({ now: { state }, gone }: Known<ImportSnapshot>): ImportOutcome => ({
  end: gone ? 'gone' : state,
});
