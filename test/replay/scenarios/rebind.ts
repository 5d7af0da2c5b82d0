import { rebindWorkflowId } from '../../../workflows/ids';
import { logInSomebody } from '../../support/people';
import { HOUR, MINUTE } from '../../support/play';
import { createRebinding } from '../../support/rebinding';
import type { Recorded, Scenario, Stage } from './stage';

const proposed = async ({ rig, play }: Stage) => {
  const who = await play.holding('1');
  const to = await logInSomebody(rig);
  const rebinding = createRebinding(rig);
  const number = await rebinding.propose(who.number, to);
  await rig.told();
  return { who, to, number, rebinding };
};

const ended = async ({ rig }: Stage, number: string): Promise<Recorded> => {
  const handle = rig.client.workflow.getHandle(rebindWorkflowId(number));
  await handle.result();
  const { workflowId, runId } = await handle.describe();
  return { workflowId, runId };
};

/** Rebinds [R40], each to one of its ends; and a registration that hears of one. */
export const rebindScenarios: readonly Scenario[] = [
  {
    name: 'rebind-applied',
    play: async (stage) => {
      const { number, rebinding } = await proposed(stage);
      await rebinding.approve(number);
      return ended(stage, number);
    },
  },
  {
    name: 'rebind-rejected',
    play: async (stage) => {
      const { number, rebinding } = await proposed(stage);
      await rebinding.reject(number);
      return ended(stage, number);
    },
  },
  {
    name: 'rebind-lapsed',
    play: async (stage) => {
      const { number } = await proposed(stage);
      await stage.rig.time.skip(72 * HOUR + MINUTE);
      return ended(stage, number);
    },
  },
  {
    name: 'rebind-refused',
    play: async (stage) => {
      const { rig } = stage;
      const { number, to, rebinding } = await proposed(stage);
      await rig.stopDispatcher();
      await rebinding.approve(number);
      await rig.rows('UPDATE account SET email_enc = $2 WHERE id = $1', [
        to.accountId,
        rig.personalData.encrypt('elsewhere@example.com'),
      ]);
      rig.startDispatcher();
      return ended(stage, number);
    },
  },
  {
    name: 'rebind-approved-and-swept',
    play: async (stage) => {
      const { rig } = stage;
      const { number, rebinding } = await proposed(stage);
      await rig.client.workflow.getHandle(rebindWorkflowId(number)).terminate('by a scenario');
      await rig.stopDispatcher();
      await rebinding.approve(number);
      await rig.rows(
        `UPDATE fact SET type = 'somethingNew' WHERE subject_kind = 'rebind' AND subject_id = $1 AND seq = 2`,
        [number],
      );
      rig.startDispatcher();
      await rig.told();
      return ended(stage, number);
    },
  },
  {
    name: 'rebound-then-purged',
    play: async (stage) => {
      const { who, number, rebinding } = await proposed(stage);
      await rebinding.approve(number);
      await ended(stage, number);
      await stage.rig.told();
      await stage.rig.time.skip(24 * HOUR + MINUTE);
      await stage.rig.outcome(who.number);
      return stage.runOf(who.number);
    },
  },
];
