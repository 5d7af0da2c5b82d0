import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createMailer, type Mailer } from '../../gateways/mailer';
import { freePort } from '../../scripts/stack/ports';
import { mailWorkflowId } from '../../workflows/ids';
import { logInSomebody } from '../support/people';
import { scanFor } from '../support/privacy';
import { createRig, type Rig } from '../support/rig';
import { historiesOf, leavingsOf } from '../support/run-histories';

/** Mails about accounts on their real way: fact, dispatcher, workflow, activity, SMTP. */
interface Caught {
  readonly number: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

let rig: Rig;
let mailer: Mailer;
let server: SMTPServer;
const caught: Caught[] = [];
/** Takes the next mail, reads it, and says that it could not be kept. */
let refusesNext = false;
const refused: Caught[] = [];

beforeAll(async () => {
  const port = await freePort();
  server = await mailServer(port);
  mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'CET <no-reply@localhost>' });
  rig = await createRig({ mailer });
});
afterEach(() => rig.expectInvariants());
afterAll(async () => {
  await rig?.close();
  mailer?.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const NEW_PASSWORD = 'another battery horse 8';

/** Waits for the end of the newest mail of this kind; answers how it ended, and its number. */
const endOf = async (kind: string): Promise<{ number: string; outcome: string }> => {
  const [row] = await rig.rows<{ number: string }>(
    'SELECT max(number) AS number FROM mail WHERE kind = $1',
    [kind],
  );
  const number = row?.number ?? '';
  const handle = rig.client.workflow.getHandle(mailWorkflowId(number));
  const { outcome } = (await rig.eventually(() => handle.result())) as { outcome: string };
  return { number, outcome };
};

/** The newest mail of this kind, as it arrived. */
const arrived = async (kind: string): Promise<Caught> => {
  const { number, outcome } = await endOf(kind);
  const mail = caught.find((one) => one.number === number);
  if (outcome !== 'sent' || !mail) throw new Error(`${kind} ended as ${outcome}`);
  return mail;
};

const tokensIn = ({ text }: Caught): string[] =>
  [...text.matchAll(/#token=([\w-]{43})/g)].map(([, token]) => token ?? '');

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    (error: { refusal: { refusal: string } }) => error.refusal.refusal,
  );

describe('a mail about an account', () => {
  it('of each kind comes to the right address [R4] [R5] [R6]', async () => {
    const { accountId, session, email, password } = await logInSomebody(rig);
    const { accountChanges, verification, recovery } = rig.store;

    await verification.ask(accountId);
    const link = await arrived('verifyEmail');
    expect(link).toMatchObject({ to: email });
    await verification.verify(tokensIn(link)[0] ?? '');

    await accountChanges.changeEmail(accountId, { email: 'neu@example.com', password });
    expect(await arrived('emailChanged')).toMatchObject({ to: email });
    const [token = ''] = tokensIn(await arrived('verifyEmail'));
    await verification.verify(token);
    const told = await arrived('emailChanged');
    expect(told.to).toBe(email);
    expect(told.subject).toContain('电子邮箱已更换');

    const change = { currentPassword: password, password: NEW_PASSWORD };
    await accountChanges.changePassword({ accountId, session }, change);
    expect(await arrived('passwordChanged')).toMatchObject({ to: 'neu@example.com' });
    await recovery.askReset({ email: 'NEU@example.com' });
    expect(await arrived('passwordReset')).toMatchObject({ to: 'neu@example.com' });
  });

  it('to an address that nobody has is moot, and nothing is sent [R5]', async () => {
    const before = caught.length;
    await rig.store.recovery.askReset({ email: 'niemand@example.com' });
    expect(await endOf('passwordReset')).toMatchObject({ outcome: 'moot' });
    expect(caught).toHaveLength(before);
  });

  it('that is tried again has a new link, and revokes that of the try before [R5]', async () => {
    const { email } = await logInSomebody(rig);
    refusesNext = true;
    await rig.store.recovery.askReset({ email });
    const mail = await arrived('passwordReset');
    const [lost = ''] = refused.flatMap(tokensIn);
    const [token = ''] = tokensIn(mail);
    expect(lost).toMatch(/^[\w-]{43}$/);
    expect(token).not.toBe(lost);
    const reset = (one: string) =>
      codeOf(rig.store.recovery.reset({ token: one, email, password: NEW_PASSWORD }));
    expect(await reset(lost)).toBe('linkInvalid');
    expect(await reset(token)).toBe('done');
  });

  it('leaves its link in no history, payload or row [R5]', async () => {
    const { email, accountId } = await logInSomebody(rig);
    await rig.store.recovery.askReset({ email });
    const mails = [await arrived('passwordReset')];
    await rig.store.verification.ask(accountId);
    mails.push(await arrived('verifyEmail'));
    const canaries = [...caught, ...refused]
      .flatMap(tokensIn)
      .map((value) => ({ what: 'token', value }));
    expect(canaries.length).toBeGreaterThanOrEqual(2 * mails.length);

    const histories = (await historiesOf(rig.client)).flatMap(leavingsOf);
    expect(histories.map(({ where }) => where)).toContain(
      `history of ${mailWorkflowId(mails[0]?.number ?? '')}`,
    );
    const rows = await rig.rows<{ text: string }>(
      `SELECT row_to_json(m)::text AS text FROM mail m
       UNION ALL SELECT row_to_json(f)::text FROM fact f UNION ALL SELECT row_to_json(a)::text FROM audit a
       UNION ALL SELECT row_to_json(t)::text FROM account_token t`,
    );
    const leavings = [...histories, ...rows.map(({ text }) => ({ where: 'a row', text }))];
    expect(scanFor(canaries, leavings)).toEqual([]);
  });
});

const mailServer = (port: number): Promise<SMTPServer> =>
  new Promise((resolve, reject) => {
    const made = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, { envelope }, done) => {
        simpleParser(stream).then(
          ({ subject = '', text = '', messageId = '' }) => {
            const isRefused = refusesNext;
            refusesNext = false;
            for (const { address } of envelope.rcptTo) {
              const number = messageId.replace(/^<|@.*$/g, '');
              (isRefused ? refused : caught).push({ number, to: address, subject, text });
            }
            if (!isRefused) return done();
            done(Object.assign(new Error('the disk is full just now'), { responseCode: 452 }));
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    made.once('error', reject);
    made.listen(port, '127.0.0.1', () => resolve(made));
  });
