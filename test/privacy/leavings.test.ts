import { createCandidateClient, type CandidateClient } from '../../scripts/client/candidate-client';
import { demoPeople, type SeedPerson } from '../../prisma/seed';
import { mailWorkflowId, registrationWorkflowId } from '../../workflows/ids';
import { controlOf } from '../gateways/support/control';
import { eventually } from '../support/eventually';
import { canariesIn, scanFor, type Canary } from '../support/privacy';
import { startProduct, type Product } from './support/product';

/** A candidate whose every mark would be noticed: a name of four characters and more, and a phone. */
const PASSWORD = 'Kanarienvogel-4711';
const EMAIL = 'canary.kanarienvogel@example.cn';
const PROFILE = { phone: '13900004711', name: 'KANARIEN VOGEL', documentNumber: 'K7654321' };

let product: Product;
let person: SeedPerson;
let candidate: CandidateClient;
let number: string;
const more: Canary[] = [];

beforeAll(async () => {
  product = await startProduct();
  person = personWithALongName();
  candidate = createCandidateClient(product.origin);
  await theWholeWay();
  await whatGoesWrong();
  await whoeverForgets();
});
afterEach(() => product.expectInvariants());
afterAll(() => product?.close());

describe('personal data', () => {
  it('stand in no history, log, metric or readable row of a run [R48]', async () => {
    const canaries = await everything();
    expect(new Set(canaries.map(({ what }) => what))).toEqual(
      new Set([
        ...['name', 'document number', 'e-mail', 'profile phone', 'profile name'],
        ...['profile documentNumber', 'password', 'cookie', 'CSRF token', 'qualification'],
        ...['signed redirect', 'misspelt name', 'address of nobody', 'made-up token', 'lookup'],
      ]),
    );
    const leavings = await product.leavings();
    expect(scanFor(canaries, leavings)).toEqual([]);
  });

  it('were looked for where something stands: each leaving holds what it should', async () => {
    const leavings = await product.leavings();
    const textOf = (where: string) =>
      leavings.flatMap((one) => (one.where === where ? [one.text] : [])).join('\n');
    expect(textOf(`payloads of ${registrationWorkflowId(number)}`)).toContain('tradeNo');
    expect(textOf('log of api/server.ts')).toContain('/registrations/mine/orders');
    expect(textOf('log of worker/main.ts')).toContain('activity failed');
    expect(textOf('metrics of the API')).toContain('/registrations/mine/entries');
    expect(textOf('metrics of the worker')).toContain('cet_facts_sent_subjects_total');
    expect(textOf('table fact')).toContain(number);
    expect(textOf('history of mail:M000000001')).toContain('sendMail failed: Error E');
    expect(textOf('table audit')).toContain('paymentConfirmed');
  });

  it('are found where they were planted: a signal, a row, a log line, a metric', async () => {
    const { workflow } = product.client;
    await workflow.start('registration', {
      workflowId: registrationWorkflowId('26288888888'),
      taskQueue: 'nobody-polls-this',
      args: [{ note: `for ${person.name}` }],
    });
    await product.rows(
      `INSERT INTO audit (actor, action, subject, detail) VALUES ('staff:1', 'planted', 'x', $1)`,
      [JSON.stringify({ to: EMAIL.toUpperCase() })],
    );
    const planted = [
      { where: 'a log line', text: `GET /api/v1/lookups?q=${encodeURIComponent(person.name)} 404` },
      { where: 'a metric', text: `requests{document="${person.documentNumber}"} 1` },
    ];
    const leaks = scanFor(await everything(), [...(await product.leavings()), ...planted]);
    expect(leaks).toEqual(
      expect.arrayContaining([
        { what: 'name', where: `payloads of ${registrationWorkflowId('26288888888')}` },
        { what: 'e-mail', where: 'table audit' },
        { what: 'name', where: 'a log line' },
        { what: 'document number', where: 'a metric' },
      ]),
    );
    expect(leaks).toHaveLength(4);
  });
});

const personWithALongName = (): SeedPerson => {
  const found = demoPeople({ size: 'small', eligibleFor: ['1', 'F'] }).find(
    ({ name, campus }) => [...name].length >= 4 && ['993010', '993020', '991010'].includes(campus),
  );
  if (!found) throw new Error('nobody in the small seed has a name of four characters');
  return found;
};

/** From the account to the paid subjects, through the public API, the gateway and the worker. */
const theWholeWay = async (): Promise<void> => {
  const { http } = candidate;
  const captcha = await candidate.captcha('register');
  const account = { email: EMAIL, password: PASSWORD, passwordAgain: PASSWORD, captcha };
  const made = await http.send('POST', '/accounts', {
    body: { ...account, profile: { ...PROFILE, documentType: 'passport' } },
  });
  expect(made.status).toBe(201);
  await candidate.logIn({ email: EMAIL, password: PASSWORD });
  await candidate.agree();
  const { qualification } = await candidate.qualify(person);
  number = (await candidate.save(qualification)).number;
  await candidate.choose([{ subject: '1' }, { subject: 'F' }]);
  const { redirectUrl } = await candidate.order(['1', 'F']);
  const [attempt] = await product.rows<{ number: string }>('SELECT number FROM attempt');
  await controlOf(product.simulatorUrl).pay(attempt?.number ?? '', redirectUrl ?? '');
  await resultOf(registrationWorkflowId(number));
  await theMailIsSent();
  more.push(
    { what: 'password', value: PASSWORD },
    { what: 'qualification', value: qualification },
    { what: 'signed redirect', value: new URL(redirectUrl ?? '').searchParams.get('sign') ?? '' },
    { what: 'CSRF token', value: http.csrfToken ?? '' },
    ...[...http.cookies.values()].map((value) => ({ what: 'cookie', value })),
  );
};

/** Refusals, malformed bodies and personal data in places where it does not belong. */
const whatGoesWrong = async (): Promise<void> => {
  const misspelt = 'KANARIEN VOGELL';
  await expect(candidate.qualify({ ...person, name: misspelt })).rejects.toThrow();
  const other = createCandidateClient(product.origin);
  await expect(other.logIn({ email: EMAIL, password: `${PASSWORD}!` })).rejects.toThrow();
  const { documentNumber } = person;
  for (const path of [`/candidates/${documentNumber}`, `/sittings/current?q=${documentNumber}`]) {
    await candidate.http.send('GET', path);
  }
  const answer = await fetch(`${product.origin}/api/v1/qualifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"documentNumber":"${documentNumber}", "name":`,
  });
  expect(answer.status).toBeLessThan(500);
  more.push({ what: 'misspelt name', value: misspelt });
};

/** An address is changed, an account is looked up, and links are asked for, also by somebody unknown. */
const whoeverForgets = async (): Promise<void> => {
  const nobody = 'niemand.unbekannt@example.cn';
  const token = 'ein-Kanarienvogel-ist-kein-Schluessel-47110';
  await candidate.changeEmail({ email: `neu.${EMAIL}`, password: PASSWORD });
  const other = createCandidateClient(product.origin);
  await other.askReset(nobody);
  const { lookup } = await other.findAccount(person);
  await other.askResetByLookup(lookup);
  await expect(other.resetPassword(token, { email: EMAIL, password: PASSWORD })).rejects.toThrow();
  await expect(other.verifyEmail(token)).rejects.toThrow();
  await allMailsAreDone();
  more.push(
    { what: 'e-mail', value: EMAIL },
    { what: 'address of nobody', value: nobody },
    { what: 'made-up token', value: token },
    { what: 'lookup', value: lookup },
  );
};

const everything = async (): Promise<Canary[]> => [...(await canariesIn(product)), ...more];

const allMailsAreDone = (): Promise<void> =>
  eventually(async () => {
    const queued = await product.rows(`SELECT FROM mail WHERE state = 'queued'`);
    if (queued.length > 0) throw new Error('mails are still to be sent');
  });

/** Of a workflow that Temporal may not have been told of yet. */
const resultOf = (workflowId: string): Promise<unknown> =>
  eventually(() => product.client.workflow.getHandle(workflowId).result());

/** At its second try; the history then keeps how the first one failed. */
const theMailIsSent = async (): Promise<void> => {
  const mail = await eventually(async () => {
    const [found] = await product.rows<{ number: string }>('SELECT number FROM mail');
    if (!found) throw new Error('no mail was asked for');
    return found;
  });
  expect(await resultOf(mailWorkflowId(mail.number))).toEqual({ outcome: 'sent' });
};
