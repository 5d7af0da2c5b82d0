import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';
import { download, send, upload } from './support/uploads';

/** Files over HTTP [R15] [R43]: told by their content, kept by their place, and never run by a browser. */
let rig: DeskRig;
let officer: Colleague;
let neighbour: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  neighbour = await rig.staff('officer', { kind: 'school', code: '99302' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const PDF = Buffer.from('%PDF-1.7\n');
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const attachment = { purpose: 'reviewAttachment' } as const;
const MIB = 1024 * 1024;

test('[R15] a PNG under the name of a PDF is a picture, and is handed out as one, to be saved and not shown', async () => {
  const { id, mediaType } = await upload(officer, PNG, { ...attachment, name: '张三 证明.pdf' });
  expect(mediaType).toBe('image/png');
  const answer = await download(officer, id);
  expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(PNG.length),
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('张三 证明.png')}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
  });
});

test('[R15] five megabytes are taken, and not a byte more', async () => {
  const exactly = Buffer.concat([PDF, Buffer.alloc(5 * MIB - PDF.length)]);
  expect((await send(officer, exactly, attachment)).status).toBe(201);
  const more = Buffer.concat([exactly, Buffer.alloc(1)]);
  expect(await send(officer, more, attachment)).toMatchObject({
    status: 413,
    json: { code: 'fileTooLarge' },
  });
});

test.each([
  ['a page that would run', Buffer.from('<html><script>alert(1)</script>'), 'fileTypeWrong'],
  ['nothing', Buffer.alloc(0), 'fileEmpty'],
  ['an archive', Buffer.from('504b0304', 'hex'), 'fileTypeWrong'],
])('%s is no evidence', async (_what, bytes, code) => {
  expect((await send(officer, bytes, attachment)).json.code).toBe(code);
});

test('a form, and a name that is no text, are refused', async () => {
  const form = await send(officer, PDF, { ...attachment, type: 'multipart/form-data' });
  expect(form).toMatchObject({ status: 415, json: { code: 'unsupportedMediaType' } });
  const bad = await fetch(`${officer.http.baseUrl}/desk/files?purpose=import`, {
    method: 'POST',
    headers: {
      'x-csrf-token': officer.http.csrfToken ?? '',
      cookie: [...officer.http.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'content-type': 'application/octet-stream',
      'x-file-name': '%E5%BC',
    },
    body: PDF,
  });
  expect(await bad.json()).toMatchObject({ code: 'invalidInput', errors: [{ in: 'header' }] });
});

test("another school's file does not exist; without a login there is nothing at all", async () => {
  const { id } = await upload(officer, PDF, { ...attachment, place: '993010' });
  expect((await download(neighbour, id)).status).toBe(404);
  expect((await fetch(`${rig.deskOrigin}/api/v1/desk/files/${id}`)).status).toBe(401);
  expect((await send(neighbour, PDF, { ...attachment, place: '993010' })).json.code).toBe(
    'notFound',
  );
  expect((await send(neighbour, PDF, attachment)).status).toBe(201);
});

test('a name is in no log line and no audit row', async () => {
  await upload(officer, PDF, { ...attachment, name: '王秘密.pdf' });
  const audit = await rig.rows('SELECT detail FROM audit');
  expect(JSON.stringify([audit, rig.logged])).not.toMatch(/王秘密|%E7%A7%98/);
});
