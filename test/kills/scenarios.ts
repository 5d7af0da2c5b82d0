import type { ActivityName } from '../../activities/registry';
import type { LocalActivities } from '../../workflows/activities.port';
import { applied, checked, lapsed, undone } from './support/import-stories';
import {
  absent,
  crowded,
  empty,
  extended,
  hesitant,
  inDoubt,
  overdue,
  payer,
  rebound,
  reminded,
  unbound,
  unheard,
  type Story,
} from './support/stories';

/** An activity as a workflow runs it: by a task, or locally. */
export type Step = ActivityName | `${keyof LocalActivities} locally`;

/**
 * When the step of a story comes: at once, with an act of the desk; twenty hours after its choice, with its payment, with
 * many mails, at its deadline. What stays at its point keeps a slot of its worker, and the desk's has five.
 */
export type Moment = Act | 'reminder' | 'payment' | 'crowd' | 'deadline';
export type Act = 'extension' | 'rebind' | 'import' | 'overdue';

/** Whose work is cut short at a step, and where. */
export interface Scenario {
  readonly moment: Moment;
  /** The worker dies before the activity has begun. */
  readonly before: Story;
  /** It dies when the outside world has done its part and nothing is written down. */
  readonly within?: Story;
  /** It dies when all is done and Temporal has not been told. */
  readonly after: Story;
}

/** One for each activity: without one, a new activity neither compiles here nor passes the test. */
export const SCENARIOS: Readonly<Record<Step, Scenario>> = {
  sendMail: { moment: 'payment', before: payer, within: payer, after: payer },
  'sendMail locally': { moment: 'crowd', before: crowded, after: crowded },
  remindDue: { moment: 'reminder', before: reminded, after: reminded },
  releaseDue: { moment: 'deadline', before: hesitant, after: hesitant },
  'releaseDue locally': { moment: 'deadline', before: empty, after: empty },
  closeTrade: { moment: 'deadline', before: hesitant, within: absent, after: unheard },
  extendSome: { moment: 'extension', before: extended('993020'), after: extended('993040') },
  applyRebind: { moment: 'rebind', before: rebound, after: rebound },
  reviewDue: { moment: 'overdue', before: overdue, after: overdue },
  checkImport: { moment: 'import', before: checked, after: checked },
  applyImport: { moment: 'import', before: applied, after: applied },
  undoImport: { moment: 'extension', before: undone, after: undone },
  lapseImport: { moment: 'overdue', before: lapsed, after: lapsed },
  lapseRebind: { moment: 'rebind', before: unbound, after: unbound },
  markInDoubt: { moment: 'deadline', before: inDoubt, after: inDoubt },
};

/** A scenario's failpoint with its story: `after:closeTrade`. */
export interface Cut {
  readonly point: string;
  readonly step: Step;
  readonly moment: Moment;
  readonly story: Story;
}

export const CUTS: readonly Cut[] = (Object.keys(SCENARIOS) as Step[]).flatMap((step) => {
  const { moment, before, within, after } = SCENARIOS[step];
  const stories = Object.entries({ before, ...(within ? { within } : {}), after });
  return stories.map(([where, story]) => ({ point: `${where}:${step}`, step, moment, story }));
});
