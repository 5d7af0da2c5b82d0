import { forward } from '../../../scripts/stack/moved-time';
import { HOUR, MINUTE } from '../../support/play';
import type { Scenario } from './stage';

const DAY = 24 * HOUR;

/** Runs that a clock ends, and clocks that disagree. */
export const deadlineScenarios: readonly Scenario[] = [
  {
    name: 'empty-after-24-hours',
    play: async ({ rig, play, runOf }) => {
      const { number } = await play.save();
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(number);
      return runOf(number);
    },
  },
  {
    name: 'emptied-by-the-candidate',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      await play.cancel(who, '1');
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'reminded-purged-and-emptied',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'one-purged-the-other-paid',
    play: async ({ rig, play, bilingual, runOf }) => {
      const who = await bilingual.holding('1');
      await rig.time.skip(6 * HOUR);
      await bilingual.choose(who, '4');
      await rig.time.skip(DAY - 6 * HOUR + MINUTE);
      await rig.eventually(async () => {
        const { held } = await play.seen(who.number);
        if (held.includes('1')) throw new Error('not purged yet');
      });
      await play.payInTime(await play.order(who, '4'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'ahead-of-the-store-empty',
    play: async ({ rig, play, runOf }) => {
      const { number } = await play.save();
      await rig.time.skip(0);
      await forward(rig.client, await runOf(number), DAY + MINUTE, 30_000);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(number);
      return runOf(number);
    },
  },
  {
    name: 'ahead-of-the-store-unpaid',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      await rig.time.skip(0);
      await forward(rig.client, await runOf(who.number), DAY - 4 * HOUR + MINUTE, 30_000);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'still-waiting',
    play: async ({ play, runOf }) => {
      const who = await play.holding('1');
      await play.untilState(who.number, 'holding');
      return runOf(who.number);
    },
  },
];
