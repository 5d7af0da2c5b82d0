import type { ActivityName } from '../../activities/registry';
import type { LocalActivities } from '../../workflows/activities.port';
import {
  absent,
  crowded,
  empty,
  hesitant,
  inDoubt,
  payer,
  reminded,
  unheard,
  type Story,
} from './support/stories';

/** An activity as a workflow runs it: by a task, or locally. */
export type Step = ActivityName | `${keyof LocalActivities} locally`;

/** When the step of a story comes: twenty hours after its choice, with its payment, with many mails, at its deadline. */
export type Moment = 'reminder' | 'payment' | 'crowd' | 'deadline';

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
