import { mailText } from '../../../../activities/mail-texts';
import {
  attemptExpiryFor,
  emptyByFor,
  nextWakeAt,
  payByFor,
  retryAtFor,
} from '../../../../domain/deadlines';
import { beijing, plusMs, type Instant } from '../../../../domain/instant';
import { describe, snapshotOf } from '../../../../domain/snapshot';
import { beijingTime } from '../../../../prisma/import/cells';
import {
  attemptOf,
  heldEntry,
  orderFor,
  registrationOf,
  sittingOf,
} from '../../../support/builders';

/** Run as a process of its own, under some time zone: prints deadlines, and every text that tells one. */

const POLICY = {
  holdHours: 24,
  emptyHours: 24,
  reminderHours: 4,
  payCloseAt: '2027-03-01T00:00:00.000Z',
};

/** Around both changes of 2026 in New York, London and Lord Howe, and the turn of the year. */
const MADE: readonly Instant[] = [
  '2026-03-07T12:00:00.000Z',
  '2026-03-08T06:59:59.999Z',
  '2026-03-28T13:30:00.000Z',
  '2026-04-04T14:00:00.000Z',
  '2026-10-24T23:30:00.000Z',
  '2026-10-31T05:30:00.001Z',
  '2026-12-31T15:59:59.999Z',
];

const toldOf = (madeAt: Instant) => {
  const sitting = sittingOf({ policy: POLICY });
  const entry = heldEntry('1', { madeAt, payBy: payByFor(madeAt, POLICY), reminded: true });
  const holding = registrationOf({ savedAt: madeAt, entries: [entry] });
  const empty = registrationOf({ savedAt: madeAt, emptyBy: emptyByFor(madeAt, POLICY) });
  const expiresAt = attemptExpiryFor(madeAt, [entry]);
  const paying = {
    ...holding,
    orders: [orderFor([entry], attemptOf([entry], { createdAt: madeAt, expiresAt }))],
  };
  const reminder = mailText({
    number: 'M1',
    kind: 'paymentReminder',
    address: 'someone@example.com',
    subjects: ['1'],
    registration: holding,
    sitting,
    now: plusMs(madeAt, 20 * 3_600_000),
  });
  return {
    payBy: entry.payBy,
    emptyBy: empty.emptyBy,
    expiresAt,
    retryAt: retryAtFor(madeAt, 4),
    wakeAt: nextWakeAt(holding, POLICY),
    shown: beijing(madeAt),
    imported: beijingTime.parse(beijing(madeAt)),
    sentences: [holding, empty, paying].map((one) => describe(snapshotOf(one, POLICY))),
    mail: reminder?.text,
  };
};

console.log(
  JSON.stringify({
    // The proof that this process really lives elsewhere.
    localNoon: new Date(2026, 6, 1, 12).toISOString(),
    told: MADE.map(toldOf),
  }),
);
