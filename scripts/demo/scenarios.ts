import { plusMs, type Instant } from '../../domain/instant';
import { CAMPUSES, CONTESTS } from '../../prisma/seed';
import { ProblemError, type Choice } from '../client/candidate-client';
import type { Scenario } from './scenario';
import type { Player, Stage } from './stage';

/** What the demonstration plays. Each reads back what became of it; nothing is asserted in text. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The ordinary way: written and oral, one payment, done. */
export const settled: Scenario = {
  name: 'settled',
  title: 'chooses written and oral, pays by Alipay',
  expected: { page: '1:paid F:paid', summary: '全支付', workflow: 'settled' },
  begin: async (stage) => {
    const player = await stage.enter({ campus: CAMPUSES.guide, eligibleFor: ['1', 'F'] });
    await player.client.choose([{ subject: '1' }, { subject: 'F' }]);
    stage.say('chose (1) 英语四级笔试 and (F) 英语四级口试');
    const order = await player.client.order(['1', 'F']);
    stage.say(`opened order ${order.orderNo} over ¥${order.amountYuan} and goes to the gateway`);
    await stage.payAtGateway(order.redirectUrl ?? '');
    const page = await stage.eventually(player.page, settled.expected['page']);
    const { written } = await player.client.page();
    const workflow = await stage.eventually(() => stage.workflowEnd(player.number), 'settled');
    stage.say(`the notification came: ${page}, workflow ${workflow}`);
    return {
      acts: [],
      seen: () => Promise.resolve({ page: String(page), summary: written.summary.label, workflow }),
    };
  },
};

/** The purge: there at 23:59:00, gone after 24:00:00, place free again, registration deleted because empty. */
export const purged: Scenario = {
  name: 'purged',
  title: 'leaves a subject unpaid for 24 hours',
  expected: {
    at2359: '1:held',
    takenAt2359: 1,
    after: 'registrationDeleted',
    takenAfter: 0,
    reason: 'purgedEmpty',
    asOfNotBeforePayBy: true,
    workflow: 'deleted',
  },
  begin: async (stage) => {
    const player = await stage.enter({ campus: CAMPUSES.guideReview, eligibleFor: ['1'] });
    const before = await taken(stage, CAMPUSES.guideReview, '1');
    const payBy = await chooseAndKnowDeadline(stage, player, '1');
    const seen = { at2359: '', takenAt2359: 0 };
    return {
      acts: [
        {
          at: plusMs(payBy, -MINUTE),
          why: '23:59:00 after the choice',
          run: async () => {
            await player.logInAgain();
            seen.at2359 = await player.page();
            seen.takenAt2359 = (await taken(stage, CAMPUSES.guideReview, '1')) - before;
            stage.say(`${player.number} at 23:59:00: ${seen.at2359}`);
          },
        },
        ...afterwards(payBy),
      ],
      seen: async () => {
        const workflow = await stage.eventually(() => stage.workflowEnd(player.number), 'deleted');
        await player.logInAgain();
        return {
          ...seen,
          after: await player.page(),
          takenAfter: (await taken(stage, CAMPUSES.guideReview, '1')) - before,
          reason: await deletedReason(stage, player),
          asOfNotBeforePayBy: await releasedInTime(stage, player),
          workflow,
        };
      },
    };
  },
};

/** The clean-up of what stays empty. */
export const emptied: Scenario = {
  name: 'emptied',
  title: 'saves and chooses nothing',
  expected: { at2359: '', after: 'registrationDeleted', reason: 'empty24h', workflow: 'deleted' },
  begin: async (stage) => {
    const player = await stage.enter({ campus: CAMPUSES.guide, eligibleFor: ['1'] });
    const { emptyBy } = await player.client.page();
    if (emptyBy === null) throw new Error('a saved registration without subjects has no deadline');
    let at2359 = 'not looked';
    return {
      acts: [
        {
          at: plusMs(emptyBy, -MINUTE),
          why: '23:59:00 after saving',
          run: async () => {
            await player.logInAgain();
            at2359 = await player.page();
          },
        },
        ...afterwards(emptyBy),
      ],
      seen: async () => {
        const workflow = await stage.eventually(() => stage.workflowEnd(player.number), 'deleted');
        await player.logInAgain();
        const after = await player.page();
        return { at2359, after, reason: await deletedReason(stage, player), workflow };
      },
    };
  },
};

const CONTENDERS = 40;

/** Forty at once for the last five oral places. */
export const lastPlaces: Scenario = {
  name: 'lastPlaces',
  title: `${CONTENDERS} candidates fight for the last ${CONTESTS.oral.capacity} oral places`,
  expected: {
    granted: CONTESTS.oral.capacity,
    placeFull: CONTENDERS - CONTESTS.oral.capacity,
    taken: CONTESTS.oral.capacity,
  },
  begin: async (stage) => {
    const { campus, subject } = CONTESTS.oral;
    const players: Player[] = [];
    for (let group = 0; group < CONTENDERS / 8; group += 1) {
      const eight = Array.from({ length: 8 }, () =>
        stage.enter({ campus: CAMPUSES.guide, eligibleFor: ['1', subject], quietly: true }),
      );
      players.push(...(await Promise.all(eight)));
    }
    await Promise.all(players.map((player) => player.client.choose([{ subject: '1' }])));
    stage.say(
      `${players.length} of ${CAMPUSES.guide} have written 1 and press 提交 for (${subject}) at ${campus} together`,
    );
    const answers = await Promise.all(
      players.map((player) => tryToChoose(player, { subject, campus })),
    );
    const count = (answer: string) => answers.filter((one) => one === answer).length;
    const result = {
      granted: count('granted'),
      placeFull: count('placeFull'),
      taken: await taken(stage, campus, subject),
    };
    stage.say(`${result.granted} won, ${result.placeFull} were told 已报满`);
    return { acts: [], seen: () => Promise.resolve(result) };
  },
};

/** Money in the last minute counts. */
export const lastMinute: Scenario = {
  name: 'lastMinute',
  title: 'pays in the last minute',
  expected: { inLastMinute: true, page: '1:paid', workflow: 'settled' },
  begin: async (stage) => {
    const player = await stage.enter({ campus: CAMPUSES.guide, eligibleFor: ['1'] });
    const payBy = await chooseAndKnowDeadline(stage, player, '1');
    let redirectUrl = '';
    let inLastMinute = false;
    return {
      acts: [
        {
          at: plusMs(payBy, -3 * MINUTE),
          why: 'three minutes before the deadline',
          run: async () => {
            await player.logInAgain();
            redirectUrl = (await player.client.order(['1'])).redirectUrl ?? '';
            stage.say(`${player.number} opens an order and hesitates at the gateway`);
          },
        },
        {
          at: plusMs(payBy, -40 * SECOND),
          why: 'forty seconds before the deadline',
          run: async () => {
            await stage.payAtGateway(redirectUrl);
            const now = await stage.now();
            inLastMinute = plusMs(payBy, -MINUTE) < now && now < payBy;
            stage.say(`${player.number} pays at ${now}, deadline ${payBy}`);
          },
        },
        ...afterwards(payBy),
      ],
      seen: async () => {
        const workflow = await stage.eventually(() => stage.workflowEnd(player.number), 'settled');
        await player.logInAgain();
        return { inLastMinute, page: await player.page(), workflow };
      },
    };
  },
};

/** A lost notification: the deadline's own question to the gateway finds the money. */
export const lostNotification: Scenario = {
  name: 'lostNotification',
  title: 'pays, but no notification ever arrives',
  expected: { before: '1:held', after: '1:paid', foundBy: 'workflow', workflow: 'settled' },
  begin: async (stage) => {
    const player = await stage.enter({ campus: CAMPUSES.guide, eligibleFor: ['1'] });
    const payBy = await chooseAndKnowDeadline(stage, player, '1');
    const { redirectUrl } = await player.client.order(['1']);
    await stage.gatewaySwitches(redirectUrl ?? '', { dropNotifications: true });
    await stage.payAtGateway(redirectUrl ?? '');
    stage.say(`${player.number} paid; every notification is lost on the way`);
    let before = '';
    return {
      acts: [
        {
          at: plusMs(payBy, -MINUTE),
          why: 'a minute before the deadline',
          run: async () => {
            await player.logInAgain();
            before = await player.page();
          },
        },
        ...afterwards(payBy),
      ],
      seen: async () => {
        const workflow = await stage.eventually(() => stage.workflowEnd(player.number), 'settled');
        await player.logInAgain();
        const [row] = await stage.rows<{ actor: string }>(
          `SELECT actor FROM audit WHERE subject = $1 AND action = 'paymentConfirmed'`,
          [player.number],
        );
        return { before, after: await player.page(), foundBy: row?.actor ?? 'nobody', workflow };
      },
    };
  },
};

/** A little past the deadline, so that the moment itself has passed for everybody. */
const afterwards = (deadline: Instant) => [
  {
    at: plusMs(deadline, 30 * SECOND),
    why: 'past 24:00:00',
    run: () => Promise.resolve(),
  },
];

const chooseAndKnowDeadline = async (
  stage: Stage,
  player: Player,
  subject: string,
): Promise<Instant> => {
  const { entries } = await player.client.choose([{ subject }]);
  const payBy = entries[0]?.payBy;
  if (!payBy) throw new Error('an unpaid entry has no deadline');
  stage.say(`chose (${subject}), to be paid by ${payBy}`);
  return payBy;
};

const tryToChoose = async (player: Player, choice: Choice): Promise<string> => {
  try {
    await player.client.choose([choice]);
    return 'granted';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};

const taken = async (stage: Stage, campus: string, subject: string): Promise<number> => {
  const [row] = await stage.rows<{ taken: number }>(
    'SELECT held + sold AS taken FROM offering WHERE campus = $1 AND subject = $2',
    [campus, subject],
  );
  return row?.taken ?? -1;
};

const deletedReason = async (stage: Stage, player: Player): Promise<string> => {
  const [row] = await stage.rows<{ deleted_reason: string | null }>(
    'SELECT deleted_reason FROM registration WHERE number = $1',
    [player.number],
  );
  return row?.deleted_reason ?? 'live';
};

/** The audit row of the release: it was judged at a moment not before the deadline of what went. */
const releasedInTime = async (stage: Stage, player: Player): Promise<boolean> => {
  const [row] = await stage.rows<{ in_time: boolean | null }>(
    `SELECT bool_and((detail->>'asOf')::timestamptz >= (entry->>'payBy')::timestamptz) AS in_time
     FROM audit, jsonb_array_elements(detail->'entries') AS entry
     WHERE subject = $1 AND action = 'subjectsReleased'`,
    [player.number],
  );
  return row?.in_time === true;
};
