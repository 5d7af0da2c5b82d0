import { ReviewEvidence, ReviewQueuePage } from '../../api/desk/contract/reviews';
import { instant, plusMs } from '../../domain/instant';
import type { Scenario } from './scenario';

/** CET6资格复核 as the demonstration plays it [R17] [R19]: once decided by an officer, once by nobody. */

const MINUTE = 60_000;

/** The document differs from that of the score: an officer looks at it and approves, by hand. */
export const reviewApproved: Scenario = {
  name: 'reviewApproved',
  title: 'asks for a CET6 review, and an officer approves it by hand',
  expected: {
    asked: '未复核',
    choosableBefore: false,
    inTheQueue: true,
    matched: 'name',
    after: '复核通过',
    choosableAfter: true,
    workflow: 'approved',
  },
  begin: async (stage) => {
    const player = await stage.enterForReview();
    const choosable = async () => {
      const { subjects } = await player.client.subjects('written');
      return subjects.some(({ subject, choosable: may }) => subject === '2' && may);
    };
    const choosableBefore = await choosable();
    const { review } = await player.client.askReview(player.ticket);
    const number = review?.number ?? '';
    stage.say(`asked for the review ${number}: ${review?.stateLabel}`);

    const officer = await stage.staff('officer', {
      kind: 'school',
      code: player.campus.slice(0, 5),
    });
    const queue = await officer.http.read(ReviewQueuePage, 'POST', '/desk/reviews/search', {
      body: { which: 'pending' },
    });
    const evidence = await officer.http.read(ReviewEvidence, 'GET', `/desk/reviews/${number}`);
    const decided = await officer.http.read(
      ReviewEvidence,
      'POST',
      `/desk/reviews/${number}/approval`,
      {
        body: { version: evidence.version },
      },
    );
    stage.say(`an officer has looked at the evidence: ${decided.stateLabel}`);
    const choosableAfter = await stage.eventually(choosable, true);
    const workflow = await stage.eventually(() => stage.reviewEnd(number, 1), 'approved');
    const after = (await player.client.review()).review?.stateLabel ?? '';
    return {
      acts: [],
      seen: () =>
        Promise.resolve({
          asked: review?.stateLabel ?? '',
          choosableBefore,
          inTheQueue: queue.items.some((one) => one.number === number),
          matched: evidence.matched,
          after,
          choosableAfter,
          workflow,
        }),
    };
  },
};

/** Nobody looks at it for 24 hours: marked, told to officers and their leader, and still undecided. */
export const reviewOverdue: Scenario = {
  name: 'reviewOverdue',
  title: 'asks for a CET6 review that nobody decides on for 24 hours',
  expected: {
    at2359: 'pending',
    nudged: 'officer',
    told: 'leader officer',
    state: 'pending',
    workflow: 'overdue',
  },
  begin: async (stage) => {
    const player = await stage.enterForReview();
    const school = { kind: 'school', code: player.campus.slice(0, 5) } as const;
    await stage.staff('officer', school);
    await stage.staff('leader', { kind: 'all' });
    const { review } = await player.client.askReview(player.ticket);
    const number = review?.number ?? '';
    const dueAt = instant(review?.dueAt ?? 0);
    stage.say(`asked for the review ${number}, to be answered by ${dueAt}`);
    const toldBy = async (kind: string): Promise<string> => {
      const rows = await stage.rows<{ role: string }>(
        `SELECT DISTINCT s.role FROM mail m JOIN staff s ON s.id = m.staff_id
         WHERE m.kind = $1 AND m.detail->>'review' = $2 ORDER BY s.role`,
        [kind, number],
      );
      return rows.map(({ role }) => role).join(' ');
    };
    let at2359 = '';
    return {
      acts: [
        {
          at: plusMs(dueAt, -MINUTE),
          why: '23:59:00 after the request',
          run: async () => {
            at2359 = await stage.reviewEnd(number, 1);
          },
        },
        { at: plusMs(dueAt, MINUTE / 2), why: 'past the SLA', run: () => Promise.resolve() },
      ],
      seen: async () => {
        const workflow = await stage.eventually(() => stage.reviewEnd(number, 1), 'overdue');
        const told = await stage.eventually(() => toldBy('reviewOverdue'), 'leader officer');
        const [row] = await stage.rows<{ state: string }>(
          'SELECT state FROM cet6_review WHERE number = $1',
          [number],
        );
        return {
          at2359,
          nudged: await toldBy('reviewNudge'),
          told,
          state: row?.state ?? '',
          workflow,
        };
      },
    };
  },
};
