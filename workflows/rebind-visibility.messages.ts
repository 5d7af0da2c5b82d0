import type { SearchAttributePair } from '@temporalio/common';
import { rebindDeadline, rebindShownState, type RebindSnapshot } from '../domain/rebind-snapshot';
import { deadlineKey, schoolKey, sittingKey, stateKey } from './visibility.messages';

/** What an operator can search for among rebinds and reads in a list [R46]; codes and instants only. */

/** Given when a run is started: they cost no event then. */
export const rebindAttributesAtStart = (snapshot: RebindSnapshot): SearchAttributePair[] => {
  const deadline = rebindDeadline(snapshot);
  return [
    { key: sittingKey, value: snapshot.sitting },
    { key: schoolKey, value: snapshot.school },
    { key: stateKey, value: rebindShownState(snapshot) },
    ...(deadline === null ? [] : [{ key: deadlineKey, value: new Date(deadline) }]),
  ];
};

/** What changes while it runs; `null` takes the attribute away. */
export const rebindAttributesOfState = (snapshot: RebindSnapshot) => {
  const deadline = rebindDeadline(snapshot);
  return [
    { key: stateKey, value: rebindShownState(snapshot) },
    { key: deadlineKey, value: deadline === null ? null : new Date(deadline) },
  ];
};

/** The run's fixed headline in the Web UI. */
export const rebindSummaryOf = (snapshot: RebindSnapshot): string =>
  `换绑 ${snapshot.number} · 报名 ${snapshot.registration} · 考次 ${snapshot.sitting} · 学校 ${snapshot.school}`;
