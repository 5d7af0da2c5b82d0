import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { instant } from '../domain/instant';
import { describeRebind, rebindShownState, type RebindSnapshot } from '../domain/rebind-snapshot';
import { isOpenRebind } from '../domain/rebinding';
import { follow, movedBefore, NOTHING_NEW_WAIT_MS, showing, type Known } from './following';
import { rebindAttributesOfState } from './rebind-visibility.messages';
import {
  rebindCaughtUpSignal,
  rebindSignals,
  rebindStatusQuery,
  type RebindInput,
  type RebindOutcome,
} from './rebind.messages';
import { applyRebind, lapseRebind } from './retries';

/**
 * 换绑 [R40], from the proposal to its end: a leader has 72 hours to decide. PostgreSQL decides whether a decision
 * counts; this waits for it, carries out what was approved, and ends what nobody has decided on.
 */
export async function rebind(input: RebindInput): Promise<RebindOutcome> {
  const signals = [...Object.values(rebindSignals), rebindCaughtUpSignal];
  const { known, learn } = follow<RebindSnapshot>(input.snapshot, signals, show);
  setHandler(rebindStatusQuery, () => ({
    state: rebindShownState(known.now),
    waitsFor: describeRebind(known.now),
    snapshot: known.now,
  }));
  setCurrentDetails(describeRebind(known.now));

  while (isOpen(known)) {
    const before = known.now;
    const { number, state, expiresAt } = before;
    const moved = () => known.now !== before || known.gone;
    if (state === 'approved') {
      learn((await applyRebind({ number })).snapshot);
      if (!moved()) await condition(moved, NOTHING_NEW_WAIT_MS);
      continue;
    }
    if (await movedBefore(expiresAt, moved)) continue;
    const { snapshot, waitMs } = await lapseRebind({ number, asOf: instant(Date.now()) });
    learn(snapshot);
    if (!moved()) await condition(moved, waitMs || NOTHING_NEW_WAIT_MS);
  }
  return outcomeOf(known);
}

const isOpen = (known: Known<RebindSnapshot>): boolean =>
  !known.gone && isOpenRebind(known.now.state);

const show = showing(rebindAttributesOfState, describeRebind);

const outcomeOf = ({ now: { state }, gone }: Known<RebindSnapshot>): RebindOutcome => ({
  end: gone || state === 'proposed' || state === 'approved' ? 'gone' : state,
});
