import type { FactMessage } from '../../../workflows/registration.messages';
import { registrationWorkflowId } from '../../../workflows/ids';
import { bilinguals, english4 } from '../../support/people';
import { createPlay, type Play } from '../../support/play';
import { createRig, type Rig } from '../../support/rig';

/** Where the scenarios of the recorded histories are played: one rig, one timeline. */
export interface Stage {
  readonly rig: Rig;
  /** With people for English 4. */
  readonly play: Play;
  /** With people who may take Japanese 6 beside it. */
  readonly bilingual: Play;
  /** Sends a signal by hand. */
  tell(number: string, signal: string, message?: FactMessage): Promise<void>;
  /** The current run of a registration. */
  runOf(number: string): Promise<Recorded>;
}

/** The run whose history is kept. */
export interface Recorded {
  readonly workflowId: string;
  readonly runId: string;
}

export interface Scenario {
  /** The file's name. */
  readonly name: string;
  readonly play: (stage: Stage) => Promise<Recorded>;
}

export const createStage = async (): Promise<Stage> => {
  const rig = await createRig();
  // A day and more for each scenario: the windows stay open for all of them.
  await rig.rows(`UPDATE campus SET closes_at = closes_at + interval '90 days'`);
  const handle = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));
  return {
    rig,
    play: createPlay(rig, english4()),
    bilingual: createPlay(rig, bilinguals()),
    tell: (number, signal, message) =>
      message ? handle(number).signal(signal, message) : handle(number).signal(signal),
    runOf: async (number) => {
      const { workflowId, runId } = await handle(number).describe();
      return { workflowId, runId };
    },
  };
};
