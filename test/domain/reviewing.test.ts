import { isRefusal } from '../../domain/refusals';
import {
  alarmDue,
  DECLINES,
  FAILURES,
  reasonWords,
  reviewWakeAt,
  type Review,
  type ReviewState,
} from '../../domain/review';
import {
  alarmOf,
  cet6Of,
  decideReview,
  FIRST_YEAR,
  groundOf,
  isReviewButtonShown,
  isTooEarly,
  matchOf,
  PASS_SCORE,
  putAside,
  requestReview,
  whyNoReview,
  whyNotDelete,
  withApproval,
  type Matched,
  type Requester,
  type ReviewGround,
} from '../../domain/reviewing';
import {
  describeReview,
  requestId,
  reviewDeadlineOf,
  reviewSnapshotOf,
  shownReviewState,
} from '../../domain/review-snapshot';
import { aroundOf, at, SUBJECTS } from '../support/builders';

const ground: ReviewGround = { cet6: '2', isOffered: true, isBarred: false, eligible: ['1', 'F'] };

const reviewIn = (state: ReviewState, change: Partial<Review> = {}): Review => ({
  number: 'V26200000001',
  sitting: '262',
  account: 'a',
  record: '7',
  school: '99301',
  campus: '993010',
  state,
  current: !['moot', 'deleted'].includes(state),
  how: state === 'approved' ? 'manual' : null,
  submission: 1,
  submittedAt: at(0),
  dueAt: at(24),
  overdueAt: null,
  alarms: 0,
  decidedAt: state === 'pending' ? null : at(1),
  reason: state === 'failed' ? 'proofMissing' : state === 'declined' ? 'notComeForward' : null,
  version: 1,
  era: 1,
  seq: 1,
  ...change,
});

const ask = (
  before: Review | null,
  matched: Matched,
  by: Requester = 'candidate',
  where: ReviewGround = ground,
) => {
  const asked = requestReview(before, where, { by, matched, now: at(2), reviewHours: 24 });
  return isRefusal(asked) ? asked.refusal : asked.state;
};

describe('the button [R14]', () => {
  const cases = [
    { isOffered: true, isBarred: false, eligible: ['1'], shown: true, no: null },
    { isOffered: true, isBarred: false, eligible: ['1', '2'], shown: false, no: 'reviewNotNeeded' },
    { isOffered: true, isBarred: true, eligible: ['1'], shown: false, no: 'reviewBarred' },
    { isOffered: true, isBarred: true, eligible: ['1', '2'], shown: false, no: 'reviewBarred' },
    { isOffered: false, isBarred: false, eligible: ['1'], shown: false, no: 'reviewNotOffered' },
    { isOffered: false, isBarred: false, eligible: ['2'], shown: false, no: 'reviewNotOffered' },
    { isOffered: false, isBarred: true, eligible: ['1'], shown: false, no: 'reviewNotOffered' },
    { isOffered: false, isBarred: true, eligible: ['2'], shown: false, no: 'reviewNotOffered' },
  ] as const;
  it.each(cases)(
    'offered $isOffered, barred $isBarred, eligible $eligible: shown $shown',
    ({ isOffered, isBarred, eligible, shown, no }) => {
      const here = { cet6: '2', isOffered, isBarred, eligible };
      expect(isReviewButtonShown(here, false)).toBe(shown);
      expect(whyNoReview(here)?.refusal ?? null).toBe(no);
      // By the same button the candidate sees what was asked, at any time [R19].
      expect(isReviewButtonShown(here, true)).toBe(true);
    },
  );

  it('follows from the record, the home campus and the subjects of the sitting', () => {
    const { sitting } = aroundOf();
    const campus = sitting.campuses.get('993010');
    const candidate = { eligible: ['1'], barredCet6: false, cet6Approved: false };
    const of = (change: Partial<typeof candidate>, where = campus) =>
      groundOf({ ...candidate, ...change }, where, SUBJECTS);
    expect(of({})).toEqual({ cet6: '2', isOffered: true, isBarred: false, eligible: ['1'] });
    expect(of({ cet6Approved: true }).eligible).toEqual(['1', '2']);
    expect(of({ barredCet6: true }).isBarred).toBe(true);
    expect(groundOf(candidate, undefined, SUBJECTS).isOffered).toBe(false);
    const without = campus && {
      ...campus,
      offerings: campus.offerings.filter(({ subject }) => subject !== '2'),
    };
    expect(groundOf(candidate, without, SUBJECTS).isOffered).toBe(false);
    expect(cet6Of(SUBJECTS.filter(({ code }) => code !== '2'))).toBeNull();
  });

  it('an approval adds CET6 alone, once, in the order of the codes: the oral is a matter of the register [R23]', () => {
    expect(withApproval(['1', 'F'], true, '2')).toEqual(['1', '2', 'F']);
    expect(withApproval(['1', '2'], true, '2')).toEqual(['1', '2']);
    expect(withApproval(['1'], false, '2')).toEqual(['1']);
    expect(withApproval(['1'], true, null)).toEqual(['1']);
  });
});

describe('what a request matches [R15]–[R18]', () => {
  const found = { score: PASS_SCORE, year: FIRST_YEAR, sameDocument: true, sameName: true };
  const cases: readonly [string, Parameters<typeof matchOf>[0], Matched][] = [
    ['no such ticket', null, 'none'],
    ['ticket, document and name', found, 'document'],
    ['ticket and document, whatever the name', { ...found, sameName: false }, 'document'],
    ['ticket and name, another document', { ...found, sameDocument: false }, 'name'],
    ['a ticket of somebody else', { ...found, sameDocument: false, sameName: false }, 'none'],
    ['one point short', { ...found, score: PASS_SCORE - 1 }, 'none'],
    ['one point short, name alone', { ...found, score: 424, sameDocument: false }, 'none'],
    ['a score of 2004', { ...found, year: 2004 }, 'none'],
  ];
  it.each(cases)('%s: %#', (_, score, matched) => {
    expect(matchOf(score)).toBe(matched);
  });

  it('a ticket number that names a year before 2005 says so itself [R15]', () => {
    expect(isTooEarly('993010041100101')).toBe(true);
    expect(isTooEarly('993010051100101')).toBe(false);
    expect(isTooEarly(' 993010 042100101')).toBe(true);
    expect(isTooEarly('anything')).toBe(false);
  });
});

describe('a request, by what was before, what matches and who asks [R15]–[R19]', () => {
  const table: readonly (readonly [ReviewState | 'none', Requester, Record<Matched, string>])[] = [
    ['none', 'candidate', { document: 'approved', name: 'pending', none: 'reviewNoMatch' }],
    ['none', 'staff', { document: 'approved', name: 'pending', none: 'pending' }],
    ['failed', 'candidate', { document: 'approved', name: 'pending', none: 'reviewNoMatch' }],
    ['failed', 'staff', { document: 'approved', name: 'pending', none: 'pending' }],
    ['pending', 'candidate', all('reviewPending')],
    ['pending', 'staff', all('reviewPending')],
    ['approved', 'candidate', all('reviewApproved')],
    ['approved', 'staff', all('reviewApproved')],
    ['declined', 'candidate', all('reviewDeclined')],
    ['declined', 'staff', { document: 'approved', name: 'pending', none: 'pending' }],
  ];
  function all(answer: string): Record<Matched, string> {
    return { document: answer, name: answer, none: answer };
  }
  it.each(table)('%s, %s: %j', (state, by, answers) => {
    const before = state === 'none' ? null : reviewIn(state);
    for (const matched of ['document', 'name', 'none'] as const) {
      expect([matched, ask(before, matched, by)]).toEqual([matched, answers[matched]]);
    }
  });

  it('is refused where the button does not stand, whoever asks [R14]', () => {
    for (const by of ['candidate', 'staff'] as const) {
      expect(ask(null, 'document', by, { ...ground, isOffered: false })).toBe('reviewNotOffered');
      expect(ask(null, 'document', by, { ...ground, isBarred: true })).toBe('reviewBarred');
      expect(ask(null, 'document', by, { ...ground, eligible: ['2'] })).toBe('reviewNotNeeded');
    }
  });

  it('names the ticket number as what to correct, and not which part was wrong [R18]', () => {
    const asked = { by: 'candidate', matched: 'none', now: at(2), reviewHours: 24 } as const;
    expect(requestReview(null, ground, asked)).toEqual({
      refusal: 'reviewNoMatch',
      field: ['ticket'],
    });
  });

  it('waits for the hours of the sitting; a correction counts on and begins its 24 hours anew', () => {
    const asked = { by: 'candidate', matched: 'name', now: at(2), reviewHours: 24 } as const;
    expect(requestReview(null, ground, asked)).toMatchObject({
      submission: 1,
      version: 1,
      dueAt: at(26),
    });
    const failed = reviewIn('failed', { submission: 2, version: 5, alarms: 3, overdueAt: at(24) });
    expect(requestReview(failed, ground, { ...asked, reviewHours: 48 })).toEqual({
      state: 'pending',
      how: null,
      submission: 3,
      submittedAt: at(2),
      dueAt: at(50),
      overdueAt: null,
      alarms: 0,
      decidedAt: null,
      reason: null,
      version: 6,
    });
  });

  it('approved at once has no SLA [R16]', () => {
    const asked = { by: 'candidate', matched: 'document', now: at(2), reviewHours: 24 } as const;
    expect(requestReview(null, ground, asked)).toMatchObject({
      state: 'approved',
      how: 'automatic',
      dueAt: null,
      decidedAt: at(2),
    });
  });
});

describe('deleting [R17] [R19]', () => {
  it.each([
    ['failed', null],
    ['pending', 'reviewPending'],
    ['approved', 'reviewApproved'],
    ['declined', 'reviewDeclined'],
    ['moot', 'reviewNotFound'],
    ['deleted', 'reviewNotFound'],
  ] as const)('%s: %s', (state, no) => {
    expect(whyNotDelete(reviewIn(state))?.refusal ?? null).toBe(no);
  });
});

describe('an officer decides [R17] [R18]', () => {
  const verdicts = [
    { verdict: 'approved' },
    { verdict: 'failed', reason: 'proofMissing' },
    { verdict: 'declined', reason: 'repeatedAbuse' },
  ] as const;
  it.each(verdicts)('$verdict, also after the breach', (verdict) => {
    for (const review of [
      reviewIn('pending'),
      reviewIn('pending', { overdueAt: at(24), alarms: 2 }),
    ]) {
      const ended = decideReview(review, verdict, ground, at(30));
      expect(ended).toMatchObject({
        state: verdict.verdict,
        how: verdict.verdict === 'approved' ? 'manual' : null,
        reason: 'reason' in verdict ? verdict.reason : null,
        decidedAt: at(30),
        version: 2,
        current: true,
      });
    }
  });

  it.each(['approved', 'failed', 'declined', 'moot', 'deleted'] as const)(
    'never on one that is %s',
    (state) => {
      for (const verdict of verdicts) {
        expect(decideReview(reviewIn(state), verdict, ground, at(2))).toEqual({
          refusal: 'reviewDecided',
        });
      }
    },
  );

  it('may not approve somebody who was barred meanwhile, but may fail or decline', () => {
    const barred = { isBarred: true };
    const [approve, fail, decline] = verdicts;
    expect(decideReview(reviewIn('pending'), approve, barred, at(2))).toEqual({
      refusal: 'reviewBarred',
    });
    expect(isRefusal(decideReview(reviewIn('pending'), fail, barred, at(2)))).toBe(false);
    expect(isRefusal(decideReview(reviewIn('pending'), decline, barred, at(2)))).toBe(false);
  });

  it('gives reasons that the candidate can read', () => {
    for (const reason of [...Object.keys(FAILURES), ...Object.keys(DECLINES)]) {
      expect(reasonWords(reason as keyof typeof FAILURES)).toMatch(/\p{Script=Han}{6}/u);
    }
  });
});

describe('another candidate is saved, or the account rebound [R14]', () => {
  it.each([
    ['pending', 'moot'],
    ['failed', 'moot'],
    ['declined', 'moot'],
    ['approved', 'approved'],
  ] as const)('%s becomes %s, and is the account’s review no more', (state, becomes) => {
    const review = reviewIn(state);
    expect(putAside(review, at(5))).toMatchObject({
      state: becomes,
      current: false,
      how: review.how,
      decidedAt: state === 'pending' ? at(5) : at(1),
      version: 2,
    });
  });
});

describe('the SLA [R19]', () => {
  const waiting = (alarms: number) => reviewIn('pending', { alarms });

  it('wakes at half of it, at its end, and each day after', () => {
    expect([0, 1, 2, 3, 4].map((alarms) => reviewWakeAt(waiting(alarms)))).toEqual([
      at(12),
      at(24),
      at(48),
      at(72),
      at(96),
    ]);
    expect(reviewWakeAt(reviewIn('failed'))).toBeNull();
    expect(reviewWakeAt(reviewIn('approved', { dueAt: null }))).toBeNull();
  });

  it.each([
    [0, at(12, -1), null],
    [0, at(12), { kind: 'nudge', alarms: 1 }],
    [0, at(24, -1), { kind: 'nudge', alarms: 1 }],
    [0, at(24), { kind: 'breach', alarms: 2 }],
    [1, at(24, -1), null],
    [1, at(24), { kind: 'breach', alarms: 2 }],
    [1, at(60), { kind: 'breach', alarms: 3 }],
    [2, at(48, -1), null],
    [2, at(48), { kind: 'again', alarms: 3 }],
    [3, at(72), { kind: 'again', alarms: 4 }],
    [2, at(24 * 8), { kind: 'again', alarms: 9 }],
  ] as const)('with %d alarms given, at %s: %j', (alarms, now, due) => {
    expect(alarmDue(waiting(alarms), now)).toEqual(due);
  });

  it('never tells twice of one instant: the next wake lies ahead of what was just told', () => {
    const hours = Array.from({ length: 24 * 9 - 12 }, (_, index) => index + 12);
    const late = hours.flatMap((hour) =>
      [0, 1, 2, 3].flatMap((alarms) => {
        const due = alarmDue(waiting(alarms), at(hour));
        const next = due && reviewWakeAt(waiting(due.alarms));
        return due === null || (next !== null && next > at(hour)) ? [] : [{ hour, alarms, next }];
      }),
    );
    expect(late).toEqual([]);
  });

  it('believes the earlier clock, and says when to come again', () => {
    const clocks = { asOf: at(24), now: at(23) };
    expect(alarmOf(waiting(1), 1, clocks)).toEqual({ alarm: null, notYet: at(24) });
    expect(alarmOf(waiting(1), 1, { asOf: at(23), now: at(24) })).toEqual({
      alarm: null,
      notYet: at(24),
    });
    expect(alarmOf(waiting(1), 1, { asOf: at(24), now: at(24) }).alarm?.kind).toBe('breach');
  });

  it('has nothing to say of a request that is decided, or was followed by a later one', () => {
    const clocks = { asOf: at(24), now: at(24) };
    expect(alarmOf(reviewIn('failed'), 1, clocks)).toEqual({ alarm: null, notYet: null });
    expect(alarmOf(reviewIn('pending', { submission: 2 }), 1, clocks)).toEqual({
      alarm: null,
      notYet: null,
    });
  });
});

describe('what a workflow shows of a request [R46]', () => {
  const of = (review: Review) => reviewSnapshotOf(review);
  it.each([
    ['pending', of(reviewIn('pending')), at(24), ['手动复核', '2026-09-02 10:00:00', '北京时间']],
    [
      'overdue',
      of(reviewIn('pending', { overdueAt: at(24), alarms: 2 })),
      at(24),
      ['超时', '2026-09-03 10:00:00'],
    ],
    ['decided', of(reviewIn('approved')), null, ['已通过']],
    ['decided', of(reviewIn('failed')), null, ['未通过', FAILURES.proofMissing]],
    ['decided', of(reviewIn('declined')), null, ['不予复核', DECLINES.notComeForward]],
    ['decided', of(reviewIn('moot')), null, ['不再需要']],
    ['decided', of(reviewIn('deleted')), null, ['删除']],
  ] as const)('%s', (state, snapshot, deadline, says) => {
    expect(shownReviewState(snapshot)).toBe(state);
    expect(reviewDeadlineOf(snapshot)).toBe(deadline);
    for (const word of says) expect(describeReview(snapshot)).toContain(word);
  });

  it('names the request by review and number', () => {
    expect(requestId({ review: 'V26200000001', submission: 2 })).toBe('V26200000001-2');
  });
});
