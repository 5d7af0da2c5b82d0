import { createLogger, describeDefect } from '../../api/logging';
import { createAlarm } from '../../api/alarm';
import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { raw } from './support/raw';

describe('what is logged', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  test('a candidate’s whole way leaves no name, number, address, password, cookie or token', async () => {
    const person = rig.person();
    const client = await rig.saved(person);
    await client.choose([{ subject: '1' }]);
    const { redirectUrl } = await client.order(['1']);
    await client.qualify({ ...person, name: '某某某某' }).catch(() => undefined);
    await raw(
      rig.origin,
      'GET',
      `/api/v1/${encodeURIComponent(person.documentNumber)}?q=${person.documentNumber}`,
    );
    const all = rig.logged.join('') + (await rig.metrics.registry.metrics());
    expect(all).toContain('/registrations/mine/orders');
    const secrets = [
      person.name,
      person.documentNumber,
      person.studentNumber,
      '某某某某',
      'kaosheng',
      PASSWORD,
      client.http.csrfToken ?? '-',
      ...client.http.cookies.values(),
      redirectUrl ?? '-',
      '127.0.0.1',
    ];
    for (const secret of secrets) expect(all).not.toContain(secret);
  });

  test('a defect is answered with an id alone; what it was stands in the log, without what was typed', async () => {
    const client = await rig.saved();
    await rig.rows('ALTER TABLE offering RENAME TO offering_away');
    const answer = await client.http
      .send('GET', '/registrations/mine/subjects?kind=written')
      .finally(() => rig.rows('ALTER TABLE offering_away RENAME TO offering'));
    expect(answer.status).toBe(500);
    const { code, requestId } = answer.json as { code: string; requestId: string };
    expect(code).toBe('internalError');
    expect(answer.text).not.toContain('offering');
    const line = rig.logged.find((one) => one.includes(requestId) && one.includes('defect'));
    expect(line).toContain('42P01');
  });

  test('the text of an error is kept only where it quotes nobody', () => {
    const typed = '330101199001010008';
    const database = Object.assign(new Error(`invalid input "${typed}"`), { code: '22P02' });
    const parsing = new SyntaxError(`Unexpected token in ${typed}`);
    for (const error of [database, parsing, typed]) {
      expect(JSON.stringify(describeDefect(error))).not.toContain(typed);
    }
    expect(describeDefect(new Error('a batch left a command without a result')).message).toContain(
      'batch',
    );
  });

  test('an alarm rings once for a burst, with the number of the next one', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    let now = 1_000_000;
    const alarm = createAlarm(log, 'a thing', () => now);
    for (let time = 0; time < 50; time += 1) alarm.ring();
    expect(lines).toHaveLength(1);
    now += 61_000;
    alarm.ring();
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ count: 50 });
  });
});
