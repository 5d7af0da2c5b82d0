import { saveSomebody } from '../../support/people';
import { HOUR, MINUTE } from '../../support/play';
import type { Scenario } from './stage';

const DAY = 24 * HOUR;
/** A question is put three times before an attempt is in doubt. */
const THREE_QUESTIONS = 10_000;

/** Runs that money ends, and gateways that answer or do not. */
export const paymentScenarios: readonly Scenario[] = [
  {
    name: 'settled-in-one-order',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1', 'F');
      await play.payInTime(await play.order(who, '1', 'F'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'later-run-settled',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      await play.payInTime(await play.order(who, '1'));
      await rig.outcome(who.number);
      await play.choose(who, 'F');
      await play.payInTime(await play.order(who, 'F'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'oral-moved-then-settled',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1', 'F');
      await rig.store.registrations.moveOral(who, 'F', '993020');
      await rig.told();
      await play.payInTime(await play.order(who, '1', 'F'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'given-up-then-settled',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const { attempt } = await play.order(who, '1');
      await rig.store.payments.recordClosed(attempt, 'givenUp', 'alipay');
      await rig.told();
      await play.payInTime(await play.order(who, '1'));
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'unpaid-at-the-gateway-closed-and-released',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.openPage(opened.url);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'two-deadlines-in-one-attempt',
    play: async ({ rig, play, bilingual, runOf }) => {
      const who = await bilingual.holding('1');
      await rig.time.skip(6 * HOUR);
      await bilingual.choose(who, '4');
      const both = await play.order(who, '1', '4');
      await rig.openPage(both.url);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'lost-notification-found-by-the-question',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.pay(opened.attempt, opened.url);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'in-doubt-then-released',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.openPage(opened.url);
      await rig.switches({ failQueries: true });
      await rig.time.skip(DAY + THREE_QUESTIONS);
      await play.untilState(who.number, 'inDoubt');
      await rig.time.skip(MINUTE + THREE_QUESTIONS);
      await rig.switchesOff();
      await rig.time.skip(4 * MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'in-doubt-then-notified',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.pay(opened.attempt, opened.url);
      await rig.switches({ failQueries: true });
      await rig.time.skip(DAY + THREE_QUESTIONS);
      await play.untilState(who.number, 'inDoubt');
      await play.notify(opened);
      await rig.outcome(who.number);
      await rig.switchesOff();
      return runOf(who.number);
    },
  },
  {
    name: 'wrong-amount-quarantined-and-released',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.pay(opened.attempt, opened.url);
      await play.notify(opened, opened.amountFen + 1);
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'late-money-reopens',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      await play.notify(opened);
      await rig.outcome(who.number);
      return runOf(who.number);
    },
  },
  {
    name: 'late-money-follows-the-candidate',
    play: async ({ rig, play, runOf }) => {
      const who = await play.holding('1');
      const opened = await play.order(who, '1');
      await rig.time.skip(DAY + MINUTE);
      await rig.outcome(who.number);
      const again = await saveSomebody(rig, who.person);
      await play.choose(again, '1');
      await play.notify(opened);
      await rig.outcome(again.number);
      return runOf(again.number);
    },
  },
];
