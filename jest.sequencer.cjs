const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes longest, mostly by waiting for servers that were killed. */
const LONGEST = [
  'kills/failpoints',
  'doctor/alarms',
  'web/desk/work',
  'outages/temporal',
  'web/desk/entry',
  'kills/extension',
  'kills/servers',
];

/**
 * The longest files first. A clean clone knows no durations, so Jest goes by size: a short file of long waits would come
 * last, with nothing left to run beside it.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
