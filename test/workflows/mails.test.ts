import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createMailer, type Mailer } from '../../gateways/mailer';
import { freePort } from '../../scripts/stack/ports';
import { mailWorkflowId } from '../../workflows/ids';
import { bilinguals, english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

interface Caught {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

let rig: Rig;
let play: Play;
let bilingual: Play;
let mailer: Mailer;
let port: number;
let server: SMTPServer | undefined;
const caught: Caught[] = [];
/** An address that the mail server does not take just now. */
let refused = '';

beforeAll(async () => {
  port = await freePort();
  await mailServerUp();
  mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'CET <no-reply@localhost>' });
  rig = await createRig({ mailer });
  play = createPlay(rig, english4());
  bilingual = createPlay(rig, bilinguals());
});
afterEach(() => rig.expectInvariants());
afterAll(async () => {
  await rig?.close();
  mailer?.close();
  await mailServerDown();
});

const DAY = 24 * HOUR;

const mailsTo = (email: string, about: string): Caught[] =>
  caught.filter((mail) => mail.to === email && mail.subject.includes(about));

/** What became of a registration's mails of a kind, once none is waiting; several may have travelled in one run. */
const outcomesOf = (number: string, kind: string): Promise<string[]> =>
  rig.eventually(async () => {
    const mails = await rig.rows<{ state: string }>(
      `SELECT m.state FROM mail m JOIN registration r ON r.id = m.registration_id
       WHERE r.number = $1 AND m.kind = $2 ORDER BY m.number`,
      [number, kind],
    );
    const states = mails.map(({ state }) => state);
    if (states.length === 0 || states.includes('queued')) throw new Error('a mail waits');
    return states;
  });

describe('the reminder before a purge', () => {
  it('comes four hours before, once, and names what is unpaid and until when [edge 41]', async () => {
    const who = await bilingual.holding('1', '4');
    await rig.time.skip(DAY - 4 * HOUR - MINUTE);
    expect(mailsTo(who.email, '请尽快支付')).toEqual([]);
    await rig.time.skip(2 * MINUTE);
    expect(await outcomesOf(who.number, 'paymentReminder')).toEqual(['sent']);
    const [mail, ...more] = mailsTo(who.email, '请尽快支付');
    expect(more).toEqual([]);
    expect(mail?.text).toContain('(1) 英语四级笔试');
    expect(mail?.text).toContain('(4) 日语六级笔试');
    expect(mail?.text).toMatch(/请在 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d（北京时间）前支付/);

    await rig.time.skip(4 * HOUR);
    await rig.outcome(who.number);
    expect(mailsTo(who.email, '请尽快支付')).toHaveLength(1);
    expect(await outcomesOf(who.number, 'subjectsReleased')).toEqual(['sent']);
    expect(mailsTo(who.email, '未支付科目已被删除')).toHaveLength(1);
  });

  it('is shared by two subjects that were chosen within the same hour [edge 41]', async () => {
    const who = await bilingual.holding('1');
    await rig.time.skip(30 * MINUTE);
    await bilingual.choose(who, '4');
    await rig.time.skip(DAY - 4 * HOUR);
    expect(await outcomesOf(who.number, 'paymentReminder')).toEqual(['sent']);
    expect(mailsTo(who.email, '请尽快支付')).toHaveLength(1);
  });

  it('is moot for whoever paid between its being asked for and its being sent [edge 41]', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.stopDispatcher();
    await rig.time.skip(DAY - 3 * HOUR);
    await rig.pay(opened.attempt, opened.url);
    const notified = play.notify(opened);
    await rig.eventually(async () =>
      expect(await play.seen(who.number)).toMatchObject({ paid: ['1'] }),
    );
    rig.startDispatcher();
    await notified;
    expect(await outcomesOf(who.number, 'paymentReminder')).toEqual(['moot']);
    expect(mailsTo(who.email, '请尽快支付')).toEqual([]);
    expect(await outcomesOf(who.number, 'paymentReceived')).toEqual(['sent']);
  });
});

describe('a mail server that is away', () => {
  it('holds up no registration; each mail is a workflow of its own and goes out when it is back', async () => {
    await mailServerDown();
    const who = await play.holding('1');
    await play.payInTime(await play.order(who, '1'));
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    const [mail] = await rig.rows<{ number: string; state: string }>(
      `SELECT m.number, m.state FROM mail m JOIN registration r ON r.id = m.registration_id WHERE r.number = $1`,
      [who.number],
    );
    expect(mail?.state).toBe('queued');
    const handle = rig.client.workflow.getHandle(mailWorkflowId(mail?.number ?? ''));
    await rig.eventually(async () => {
      const { raw } = await handle.describe();
      expect(raw.pendingActivities?.[0]?.lastFailure?.message).toEqual(
        expect.stringMatching(/^sendMail failed: Error E[A-Z]+$/),
      );
    });

    await mailServerUp();
    expect(await outcomesOf(who.number, 'paymentReceived')).toEqual(['sent']);
    expect(mailsTo(who.email, '缴费成功')).toHaveLength(1);
  });
});

describe('the mails of a crowd', () => {
  it('travel in one run, sent at once; whoever the server refuses is tried again by an activity of its own', async () => {
    const crowd = await Promise.all(Array.from({ length: 11 }, () => play.holding('1')));
    await rig.stopDispatcher();
    await rig.time.skip(DAY - 3 * HOUR);
    await rig.eventually(async () =>
      expect(await queuedReminders(crowd.map(({ number }) => number))).toBe(crowd.length),
    );
    refused = crowd[0]?.email ?? '';
    const before = await runsOfMails();
    rig.startDispatcher();
    await rig.told();

    const run = await rig.eventually(() => onlyNewRun(before));
    await rig.eventually(async () => {
      const { raw } = await run.describe();
      expect(raw.pendingActivities?.map((one) => one.activityType?.name)).toEqual(['sendMail']);
    });
    for (const { email } of crowd.slice(1)) expect(mailsTo(email, '请尽快支付')).toHaveLength(1);
    refused = '';
    expect(await rig.eventually(() => run.result())).toEqual({ sent: crowd.length, moot: 0 });
    for (const { email } of crowd) expect(mailsTo(email, '请尽快支付')).toHaveLength(1);
  });
});

const queuedReminders = async (numbers: readonly string[]): Promise<number> => {
  const rows = await rig.rows(
    `SELECT 1 FROM mail m JOIN registration r ON r.id = m.registration_id
     WHERE r.number = ANY($1) AND m.kind = 'paymentReminder' AND m.state = 'queued'`,
    [numbers],
  );
  return rows.length;
};

const runsOfMails = async (): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { workflowId } of rig.client.workflow.list({
    query: `WorkflowType = 'mails'`,
  })) {
    ids.push(workflowId);
  }
  return ids;
};

const onlyNewRun = async (before: readonly string[]) => {
  const ids = (await runsOfMails()).filter((id) => !before.includes(id));
  expect(ids).toHaveLength(1);
  return rig.client.workflow.getHandle<() => Promise<unknown>>(ids[0] ?? '');
};

const mailServerUp = (): Promise<void> =>
  new Promise((resolve, reject) => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) =>
        done(address === refused ? new Error('not now') : null),
      onData: (stream, { envelope }, done) => {
        simpleParser(stream).then(
          ({ subject = '', text = '' }) => {
            for (const { address } of envelope.rcptTo) caught.push({ to: address, subject, text });
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

const mailServerDown = (): Promise<void> =>
  new Promise((resolve) => {
    if (!server) return resolve();
    server.close(() => resolve());
    server = undefined;
  });
