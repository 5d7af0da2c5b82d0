import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { drawText } from '../../api/captcha/drawing';
import { createPictures } from '../../api/captcha/picture';
import type { CaptchaPurpose } from '../../api/contract/captchas';
import type { CandidateClient } from '../../scripts/client/candidate-client';
import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';

const EMAIL = 'picture@example.cn';

describe('a picture captcha', () => {
  let rig: ApiRig;
  let client: CandidateClient;
  beforeAll(async () => {
    rig = await createApiRig();
    client = rig.browser();
    await client.register({ email: EMAIL, password: PASSWORD });
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  /** As the API makes it, by somebody who sees what is drawn. */
  const seen = async (purpose: CaptchaPurpose = 'login', madeAt: number = Date.now()) => {
    let text = '';
    const secret = Buffer.from(rig.secrets.SESSION_SECRET, 'base64');
    const draw = (drawn: string) => {
      text = drawn;
      return drawText(drawn);
    };
    const { token } = await createPictures(secret, draw, () => madeAt).create(purpose);
    return { token, text };
  };
  const sent = (answer: unknown): string => Buffer.from(JSON.stringify(answer)).toString('base64');
  const logIn = async (answer: unknown) => {
    const body = { email: EMAIL, password: PASSWORD, captcha: sent(answer) };
    return client.http.send('POST', '/logins', { body });
  };
  const wrong = { status: 422, json: { code: 'captchaWrong', title: '验证码错误' } };
  const asked = (body: unknown) => client.http.send('POST', '/captchas', { body });

  test('[R3] is a small picture that is good for two minutes; without a kind it is the proof of work', async () => {
    const { status, json } = await asked({ purpose: 'login', kind: 'picture' });
    const { image, expiresAt, ...rest } = json as Record<string, string>;
    expect([status, Object.keys(rest).sort(), rest['kind']]).toEqual([
      201,
      ['kind', 'token'],
      'picture',
    ]);
    expect(image).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
    expect(image?.length).toBeLessThan(16_000);
    const livesMs = Date.parse(expiresAt ?? '') - Date.now();
    expect(livesMs).toBeGreaterThan(110_000);
    expect(livesMs).toBeLessThanOrEqual(120_000);
    expect((await asked({ purpose: 'login' })).json).toMatchObject({ kind: 'work' });
    expect((await asked({ purpose: 'login', kind: 'sound' })).json).toMatchObject({
      code: 'invalidInput',
    });
  });

  test.each([
    ['as drawn', (text: string) => text],
    ['in small letters', (text: string) => text.toLowerCase()],
    ['with blanks around', (text: string) => ` ${text} `],
    [
      'on a Chinese keyboard',
      (text: string) =>
        text.replace(/./g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
    ],
  ])('[R3] is answered %s', async (_how, typed) => {
    const { token, text } = await seen();
    expect((await logIn({ token, text: typed(text) })).status).toBe(201);
  });

  test('[R3] counts once', async () => {
    const answer = await seen();
    expect((await logIn(answer)).status).toBe(201);
    expect(await logIn(answer)).toMatchObject(wrong);
  });

  test('[R3] is spent by a wrong answer as well: there is one guess', async () => {
    const { token, text } = await seen();
    expect(await logIn({ token, text: 'AAAAA' })).toMatchObject(wrong);
    expect(await logIn({ token, text })).toMatchObject(wrong);
  });

  test('[R3] serves what it was made for and nothing else, and is not spent by trying', async () => {
    const answer = await seen('register');
    expect(await logIn(answer)).toMatchObject(wrong);
    const email = 'another@example.cn';
    const body = { email, password: PASSWORD, passwordAgain: PASSWORD, captcha: sent(answer) };
    expect((await client.http.send('POST', '/accounts', { body })).status).toBe(201);
  });

  test('[R3] is over after two minutes', async () => {
    expect((await logIn(await seen('login', Date.now() - 115_000))).status).toBe(201);
    expect(await logIn(await seen('login', Date.now() - 120_001))).toMatchObject(wrong);
  });

  test('[R3] cannot be made up, prolonged, or put together from others', async () => {
    const { token, text } = await seen();
    const [content = '', answer = '', signature = ''] = token.split('.');
    const [other = '', otherAnswer = '', otherSignature = ''] = (await seen()).token.split('.');
    const read = JSON.parse(Buffer.from(content, 'base64url').toString()) as { until: number };
    const later = { ...read, until: read.until + 60_000 };
    const prolonged = Buffer.from(JSON.stringify(later)).toString('base64url');
    for (const made of [
      [prolonged, answer, signature],
      [other, answer, otherSignature],
      [content, otherAnswer, signature],
      [content, answer, otherSignature],
      [content, answer],
      ['', '', ''],
    ]) {
      expect(await logIn({ token: made.join('.'), text })).toMatchObject(wrong);
    }
    for (const nonsense of [{}, { token }, { token, text, more: 1 }, [], 'x']) {
      expect(await logIn(nonsense)).toMatchObject(wrong);
    }
    expect((await logIn({ token, text })).status).toBe(201);
  });

  test('[R3] shows letters that cannot be taken for one another, others each time', async () => {
    const texts = await Promise.all(Array.from({ length: 100 }, async () => (await seen()).text));
    for (const text of texts) expect(text).toMatch(/^[ACEFHJKMNPRTWXY3479]{5}$/);
    expect(new Set(texts).size).toBe(100);
  });
});

describe('the drawing', () => {
  const WIDTH = 160;
  const HEIGHT = 56;

  /** Share of dark points in each fifth of the width, on average of some pictures. */
  const inkOf = async (text: string): Promise<number[]> => {
    const step = WIDTH / 5;
    const ink = [0, 0, 0, 0, 0];
    for (let picture = 0; picture < 20; picture += 1) {
      const context = createCanvas(WIDTH, HEIGHT).getContext('2d');
      context.drawImage(await loadImage(await drawText(text)), 0, 0);
      for (const fifth of ink.keys()) {
        const { data } = context.getImageData(fifth * step, 0, step, HEIGHT);
        const dark = data.filter((value, at) => at % 4 === 1 && value < 128).length;
        ink[fifth] = (ink[fifth] ?? 0) + dark / (step * HEIGHT) / 20;
      }
    }
    return ink;
  };

  test('has a font of its own, whatever the system has', () => {
    expect(GlobalFonts.has('captcha')).toBe(true);
  });

  test('puts a letter into each part of the picture, beside the noise', async () => {
    const [noise, letters] = [await inkOf('     '), await inkOf('MHEKW')];
    const more = letters.map((share, fifth) => share - (noise[fifth] ?? 0));
    for (const share of more) expect(share).toBeGreaterThan(0.05);
  });

  test('draws the same letters differently each time', async () => {
    const drawn = await Promise.all(Array.from({ length: 20 }, () => drawText('ACE34')));
    expect(new Set(drawn.map((png) => png.toString('base64'))).size).toBe(20);
  });
});
