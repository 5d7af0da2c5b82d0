import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributePair,
} from '@temporalio/common';
import { deadlineOf, shownState, type RegistrationSnapshot } from '../domain/snapshot';

/** What an operator can search for and reads in a list [R46]; codes and instants only. */

export const sittingKey = defineSearchAttributeKey('CetSitting', SearchAttributeType.KEYWORD);
export const schoolKey = defineSearchAttributeKey('CetSchool', SearchAttributeType.KEYWORD);
export const stateKey = defineSearchAttributeKey('CetState', SearchAttributeType.KEYWORD);
export const deadlineKey = defineSearchAttributeKey('CetDeadline', SearchAttributeType.DATETIME);

/** Given when a run is started: they cost no event then. */
export const searchAttributesAtStart = (snapshot: RegistrationSnapshot): SearchAttributePair[] => {
  const deadline = deadlineOf(snapshot);
  return [
    { key: sittingKey, value: snapshot.sitting },
    { key: schoolKey, value: snapshot.school },
    { key: stateKey, value: shownState(snapshot) },
    ...(deadline === null ? [] : [{ key: deadlineKey, value: new Date(deadline) }]),
  ];
};

/** What changes while it runs; `null` takes the attribute away. */
export const searchAttributesOfState = (snapshot: RegistrationSnapshot) => {
  const deadline = deadlineOf(snapshot);
  return [
    { key: stateKey, value: shownState(snapshot) },
    { key: deadlineKey, value: deadline === null ? null : new Date(deadline) },
  ];
};

/** The run's fixed headline in the Web UI. */
export const summaryOf = (snapshot: RegistrationSnapshot): string =>
  `报名 ${snapshot.number} · 考次 ${snapshot.sitting} · 学校 ${snapshot.school}`;
