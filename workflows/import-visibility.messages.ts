import type { SearchAttributePair } from '@temporalio/common';
import { IMPORT_KIND_NAMES, type ImportSnapshot } from '../domain/importing';
import { deadlineKey, schoolKey, sittingKey, stateKey } from './visibility.messages';

/** What an operator can search for and reads of an import [R46]; codes and instants only. */

/** Given when a run is started: they cost no event then. */
export const importAttributesAtStart = (snapshot: ImportSnapshot): SearchAttributePair[] => [
  { key: sittingKey, value: snapshot.sitting },
  { key: schoolKey, value: snapshot.place },
  { key: stateKey, value: snapshot.state },
];

/** What changes while it runs; `null` takes the attribute away. */
export const importAttributesOfState = ({ state, lapsesAt }: ImportSnapshot) => [
  { key: stateKey, value: state },
  {
    key: deadlineKey,
    value: state === 'checked' && lapsesAt !== null ? new Date(lapsesAt) : null,
  },
];

/** The run's fixed headline in the Web UI. */
export const importSummaryOf = ({ number, kind, sitting, place }: ImportSnapshot): string =>
  `导入 ${number} · ${IMPORT_KIND_NAMES[kind]} · 考次 ${sitting}${place === '' ? '' : ` · 范围 ${place}`}`;
