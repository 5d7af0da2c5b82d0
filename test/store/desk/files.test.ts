import { buffer } from 'node:stream/consumers';
import { actOf } from '../../support/desk';
import { createTestStore, type TestStore } from '../../support/test-store';
import { outcomeOf } from '../support/crowd';

/** Files of staff in the store [R15] [R43]: encrypted, in parts, each in its place, and seen by whom it concerns. */
let rig: TestStore;
beforeAll(async () => {
  rig = await createTestStore();
});
afterAll(() => rig.close());

const officer = actOf('officer', { kind: 'school', code: '99301' });
const MIB = 1024 * 1024;
const PDF = Buffer.from('%PDF-1.7\n');
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
const attach = (bytes: Uint8Array, more: { name?: string; place?: string } = {}) =>
  rig.store.files.put(officer, {
    purpose: 'reviewAttachment',
    name: '证明.pdf',
    content: once(bytes),
    ...more,
  });
const padded = (head: Buffer, size: number): Buffer =>
  Buffer.concat([head, Buffer.alloc(size - head.length, 'x')]);

describe('a file', () => {
  it('comes back byte for byte, whatever its size', async () => {
    for (const size of [9, 256 * 1024, 256 * 1024 + 1, 5 * MIB]) {
      const bytes = padded(PDF, size);
      const { id } = await attach(bytes);
      const { content, ...about } = await rig.store.files.open(officer, id);
      expect((await buffer(content)).equals(bytes)).toBe(true);
      expect(about).toMatchObject({
        size,
        mediaType: 'application/pdf',
        name: '证明.pdf',
        place: '99301',
      });
    }
  });

  it('any range of it is read without the rest', async () => {
    const bytes = padded(PDF, MIB);
    bytes.write('middle', 256 * 1024 - 3);
    const { range } = await rig.store.files.read((await attach(bytes)).id);
    expect((await buffer(range(256 * 1024 - 3, 256 * 1024 + 3))).toString()).toBe('middle');
    expect((await buffer(range(MIB - 1, MIB))).toString()).toBe('x');
  });

  it('cannot be read in the database without the keys, neither its content nor its name', async () => {
    const { id } = await attach(padded(PDF, 1000), { name: '张三.pdf' });
    const [row] = await rig.rows<{ all: string }>(
      `SELECT encode(name_enc, 'escape') || encode(content_enc, 'escape') AS all
       FROM stored_file f JOIN stored_file_chunk c ON c.file_id = f.id WHERE f.id = $1`,
      [id],
    );
    expect(row?.all).not.toMatch(/PDF|xxx/);
    expect(row?.all).not.toContain(Buffer.from('张三').toString('latin1'));
  });

  it('whose parts are swapped or missing is not handed out', async () => {
    const { id } = await attach(padded(PDF, MIB));
    await rig.rows(
      'UPDATE stored_file_chunk SET ordinal = CASE ordinal WHEN 1 THEN 902 ELSE 901 END WHERE file_id = $1 AND ordinal IN (1, 2)',
      [id],
    );
    await rig.rows(
      'UPDATE stored_file_chunk SET ordinal = ordinal - 900 WHERE file_id = $1 AND ordinal > 900',
      [id],
    );
    await expect(buffer((await rig.store.files.read(id)).content)).rejects.toThrow(
      'changed or moved',
    );
    await rig.rows('DELETE FROM stored_file_chunk WHERE file_id = $1 AND ordinal = 1', [id]);
    await expect(buffer((await rig.store.files.read(id)).content)).rejects.toThrow('missing');
  });
});

describe('what is taken', () => {
  it('is told by its content, whatever its name says', async () => {
    expect(await attach(PNG, { name: '证明.pdf' })).toMatchObject({ mediaType: 'image/png' });
    const html = Buffer.from('<html><script>alert(1)</script>');
    expect(await outcomeOf(attach(html))).toBe('fileTypeWrong');
    const put = (bytes: Buffer) =>
      rig.store.files.put(officer, { purpose: 'import', name: '名单.csv', content: once(bytes) });
    expect(await outcomeOf(put(PNG))).toBe('fileTypeWrong');
    // An old workbook, or one with a password.
    expect(await outcomeOf(put(Buffer.from('d0cf11e0a1b11ae1', 'hex')))).toBe('fileTypeWrong');
    expect(await put(html)).toMatchObject({ mediaType: 'text/csv' });
  });

  it('is 5 MB and not a byte more; of what is refused or breaks off nothing is left', async () => {
    const [before] = await rig.rows('SELECT count(*) FROM stored_file_chunk');
    expect(await outcomeOf(attach(padded(PDF, 5 * MIB + 1)))).toBe('fileTooLarge');
    expect(await outcomeOf(attach(Buffer.alloc(0)))).toBe('fileEmpty');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(padded(PDF, MIB));
      throw new Error('the browser has gone');
    }
    const breaks = rig.store.files.put(officer, {
      purpose: 'reviewAttachment',
      name: 'a.pdf',
      content: broken(),
    });
    await expect(breaks).rejects.toThrow('gone');
    expect(await rig.rows('SELECT count(*) FROM stored_file_chunk')).toEqual([before]);
    expect(await rig.rows('SELECT id FROM stored_file WHERE completed_at IS NULL')).toEqual([]);
  });

  it('an upload that a dead program has left is forgotten after an hour', async () => {
    const { id } = await attach(PDF);
    const back = `UPDATE stored_file SET completed_at = NULL, size = NULL, sha256 = NULL, media_type = NULL,
      created_at = decision_now() - $2::interval WHERE id = $1`;
    await rig.rows(back, [id, '50 minutes']);
    expect(await outcomeOf(rig.store.files.open(officer, id))).toBe('notFound');
    expect(await rig.store.files.forgetUnfinished()).toBe(0);
    await rig.rows(back, [id, '61 minutes']);
    expect(await rig.store.files.forgetUnfinished()).toBe(1);
  });
});

describe('who sees it', () => {
  it.each([
    ['the same campus', actOf('officer', { kind: 'campus', code: '993010' }), 'granted'],
    ['the same school', officer, 'granted'],
    ['its province', actOf('provinceOfficer', { kind: 'province', code: '99' }), 'granted'],
    ['an auditor', actOf('auditor'), 'granted'],
    ['another campus', actOf('officer', { kind: 'campus', code: '993011' }), 'notFound'],
    ['another school', actOf('officer', { kind: 'school', code: '99302' }), 'notFound'],
    ['another province', actOf('provinceOfficer', { kind: 'province', code: '98' }), 'notFound'],
    ['an operator, who has no business with evidence', actOf('operator'), 'notFound'],
  ])('evidence of a campus: %s', async (_who, by, outcome) => {
    const { id } = await attach(PDF, { place: '993010' });
    expect(await outcomeOf(rig.store.files.open(by, id))).toBe(outcome);
  });

  it('nobody puts a file where they have no business', async () => {
    expect(await outcomeOf(attach(PDF, { place: '99302' }))).toBe('notFound');
  });

  it('each look and each upload is in the audit log, without the name', async () => {
    const { id } = await attach(PDF, { name: '李四.pdf' });
    await rig.store.files.open(officer, id);
    const rows = await rig.rows<{ actor: string; action: string; detail: object }>(
      'SELECT actor, action, detail FROM audit WHERE subject = $1 ORDER BY id',
      [id],
    );
    expect(rows.map(({ actor, action }) => [actor, action])).toEqual([
      [`staff:${officer.staff.id}`, 'fileStored'],
      [`staff:${officer.staff.id}`, 'fileOpened'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('李四');
  });
});
