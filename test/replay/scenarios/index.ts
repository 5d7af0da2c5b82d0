import { deadlineScenarios } from './deadlines';
import { extensionScenarios } from './extension';
import { importScenarios } from './import';
import { messageScenarios } from './messages';
import { paymentScenarios } from './payments';
import { rebindScenarios } from './rebind';
import { reviewScenarios } from './reviews';
import type { Scenario } from './stage';

/** What is recorded for a release; the replay test holds the histories against a list of what they cover. */
export const scenarios: readonly Scenario[] = [
  ...deadlineScenarios,
  ...paymentScenarios,
  ...messageScenarios,
  ...extensionScenarios,
  ...rebindScenarios,
  ...importScenarios,
  ...reviewScenarios,
];
