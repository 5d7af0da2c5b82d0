import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import {
  FILE_RULES,
  mediaTypeOf,
  SNIFFED_BYTES,
  type FilePurpose,
  type MediaType,
} from '../../domain/files';
import { refuse, Refused } from '../../domain/refusals';
import { campusPrefix, covers, type StaffAct, type StaffRole } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import type { PersonalData } from '../../prisma/personal-data';
import { inTransaction } from '../../prisma/import/transaction';
import type { Queries } from '../account-rows';
import { auditStaff } from './staff-audit';

/**
 * Files that staff hand in, in PostgreSQL: encrypted part by part, each part bound to its place, so that memory is
 * the same for any size. A file belongs to a campus, a school or a province; for everybody else it does not exist.
 */
export interface Files {
  /**
   * Takes a file in. Refuses `fileTooLarge`, `fileTypeWrong`, `fileEmpty`, and `notFound` for a place outside of the
   * caller's scope; of a refused or broken upload nothing is left.
   */
  put(by: StaffAct, file: NewFile): Promise<StoredFile>;
  /** Hands it out, audited. Refuses `notFound` where it is not the caller's to see. */
  open(by: StaffAct, id: string): Promise<OpenFile>;
  /** For a program: no scope, no audit. Refuses `notFound`. */
  read(id: string): Promise<OpenFile>;
  /** What is known of it, for a command that names it; refuses `notFound` as `open` does, and for another purpose. */
  find(by: StaffAct, id: string, purpose: FilePurpose): Promise<StoredFile>;
  /** Uploads that broke off more than an hour ago; answers how many. */
  forgetUnfinished(): Promise<number>;
}

export interface NewFile {
  readonly purpose: FilePurpose;
  readonly name: string;
  /** Campus, school or province that it belongs to; the caller's own scope unless told. */
  readonly place?: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface StoredFile {
  readonly id: string;
  readonly purpose: FilePurpose;
  readonly mediaType: MediaType;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex, of the content. */
  readonly sha256: string;
  readonly place: string;
}

export interface OpenFile extends StoredFile {
  /** Throws when a part was changed or is missing. */
  readonly content: AsyncIterable<Buffer>;
  /** Bytes from `start` up to and without `end`; only the parts that hold them are read. */
  range(start: number, end: number): AsyncIterable<Buffer>;
}

const PART_BYTES = 256 * 1024;

/** Who may see what: evidence is not for those who keep the machines running. */
const READERS: Readonly<Record<FilePurpose, readonly StaffRole[]>> = {
  reviewAttachment: ['officer', 'provinceOfficer', 'auditor'],
  import: ['officer', 'provinceOfficer', 'operator', 'auditor'],
};

export const createFiles = ({ pool }: Database, personalData: PersonalData): Files => {
  const fileOf = async (id: string): Promise<StoredFile> => {
    const row = await rowOf(pool, id);
    if (!row) throw new Refused(refuse('notFound'));
    return toFile(personalData, row);
  };
  const find = async ({ staff }: StaffAct, id: string): Promise<StoredFile> => {
    const file = await fileOf(id);
    const isTheirs = covers(staff.scope, file.place) && READERS[file.purpose].includes(staff.role);
    if (!isTheirs) throw new Refused(refuse('notFound'));
    return file;
  };
  const opened = (file: StoredFile): OpenFile => {
    const part = (ordinal: number): Promise<Buffer> =>
      readPart(pool, personalData, file.id, ordinal);
    return { ...file, content: wholeOf(file, part), range: rangeOf(part) };
  };

  return {
    read: async (id) => opened(await fileOf(id)),

    find: async (by, id, purpose) => {
      const file = await find(by, id);
      if (file.purpose !== purpose) throw new Refused(refuse('notFound'));
      return file;
    },

    open: async (by, id) => {
      const file = await find(by, id);
      await auditStaff(pool, by, 'fileOpened', file.id, { purpose: file.purpose });
      return opened(file);
    },

    put: async (by, { purpose, name, place = campusPrefix(by.staff.scope), content }) => {
      if (!covers(by.staff.scope, place))
        throw new Refused(refuse('notFound', { field: ['place'] }));
      const id = await begin(pool, by, { purpose, place, name: personalData.encrypt(name) });
      try {
        const written = await writeParts(pool, personalData, { id, purpose, content });
        const file = { id, purpose, name, place, ...written };
        await inTransaction(pool, async (client) => {
          await client.query(
            `UPDATE stored_file SET media_type = $2, size = $3, sha256 = $4, completed_at = decision_now()
             WHERE id = $1::uuid`,
            [id, file.mediaType, file.size, file.sha256],
          );
          const { mediaType, size, sha256 } = file;
          await auditStaff(client, by, 'fileStored', id, {
            purpose,
            place,
            mediaType,
            size,
            sha256,
          });
        });
        return file;
      } catch (error) {
        // Whatever cannot be removed now is forgotten by the chore.
        await pool
          .query('DELETE FROM stored_file WHERE id = $1::uuid', [id])
          .catch(() => undefined);
        throw error;
      }
    },

    forgetUnfinished: async () => {
      const { rowCount } = await pool.query(
        `DELETE FROM stored_file WHERE completed_at IS NULL AND created_at < decision_now() - interval '1 hour'`,
      );
      return rowCount ?? 0;
    },
  };
};

interface FileRow {
  readonly id: string;
  readonly purpose: FilePurpose;
  readonly media_type: MediaType;
  readonly name_enc: Buffer;
  readonly size: number;
  readonly sha256: string;
  readonly place: string;
}

const rowOf = async (db: Queries, id: string): Promise<FileRow | undefined> => {
  const { rows } = await db.query<FileRow>(
    `SELECT id::text, purpose, media_type, name_enc, size, sha256, place FROM stored_file
     WHERE id = $1::uuid AND completed_at IS NOT NULL`,
    [id],
  );
  return rows[0];
};

const toFile = (personalData: PersonalData, row: FileRow): StoredFile => ({
  id: row.id,
  purpose: row.purpose,
  mediaType: row.media_type,
  name: personalData.decrypt(row.name_enc),
  size: row.size,
  sha256: row.sha256,
  place: row.place,
});

/** No transaction stays open while a browser sends: a slow one would hold the audit's seal back. */
const begin = async (
  pool: Pool,
  { staff }: StaffAct,
  file: { readonly purpose: FilePurpose; readonly place: string; readonly name: Buffer },
): Promise<string> => {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO stored_file (purpose, name_enc, place, uploaded_by) VALUES ($1, $2, $3, $4::uuid) RETURNING id::text`,
    [file.purpose, file.name, file.place, staff.id],
  );
  if (!rows[0]) throw new Error('the file has no row');
  return rows[0].id;
};

const partPlace = (id: string, ordinal: number): string => `${id}/${ordinal}`;

const writeParts = async (
  pool: Pool,
  personalData: PersonalData,
  { id, purpose, content }: Pick<NewFile, 'purpose' | 'content'> & { readonly id: string },
): Promise<Pick<StoredFile, 'mediaType' | 'size' | 'sha256'>> => {
  const { types, most } = FILE_RULES[purpose];
  const hash = createHash('sha256');
  let mediaType: MediaType | null = null;
  let size = 0;
  let ordinal = 0;
  for await (const part of partsUpTo(content, most)) {
    mediaType ??= mediaTypeOf(part.subarray(0, SNIFFED_BYTES));
    if (mediaType === null || !types.includes(mediaType))
      throw new Refused(refuse('fileTypeWrong'));
    size += part.length;
    hash.update(part);
    await pool.query({
      name: 'filePart',
      text: 'INSERT INTO stored_file_chunk (file_id, ordinal, content_enc) VALUES ($1::uuid, $2, $3)',
      values: [id, ordinal, personalData.encryptBytes(part, partPlace(id, ordinal))],
    });
    ordinal += 1;
  }
  if (mediaType === null) throw new Refused(refuse('fileEmpty'));
  return { mediaType, size, sha256: hash.digest('hex') };
};

/** Equal parts, the last one shorter. Refuses as soon as there is a byte too many. */
async function* partsUpTo(
  content: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let total = 0;
  for await (const chunk of content) {
    total += chunk.length;
    if (total > most) throw new Refused(refuse('fileTooLarge'));
    waiting.push(chunk);
    bytes += chunk.length;
    while (bytes >= PART_BYTES) {
      const all = Buffer.concat(waiting);
      yield all.subarray(0, PART_BYTES);
      waiting = [all.subarray(PART_BYTES)];
      bytes -= PART_BYTES;
    }
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

const readPart = async (
  pool: Pool,
  personalData: PersonalData,
  id: string,
  ordinal: number,
): Promise<Buffer> => {
  const { rows } = await pool.query<{ content_enc: Buffer }>({
    name: 'fileReadPart',
    text: 'SELECT content_enc FROM stored_file_chunk WHERE file_id = $1::uuid AND ordinal = $2',
    values: [id, ordinal],
  });
  if (!rows[0]) throw new Error('a part of the file is missing');
  return personalData.decryptBytes(rows[0].content_enc, partPlace(id, ordinal));
};

type ReadPart = (ordinal: number) => Promise<Buffer>;

async function* wholeOf({ size, sha256 }: StoredFile, part: ReadPart): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for (let at = 0, ordinal = 0; at < size; ordinal += 1) {
    const bytes = await part(ordinal);
    hash.update(bytes);
    at += bytes.length;
    yield bytes;
  }
  if (hash.digest('hex') !== sha256) throw new Error('the file is not what was stored');
}

/** The last part that was read is kept: whoever reads a directory goes through it in small steps. */
const rangeOf = (part: ReadPart) => {
  let last: { readonly ordinal: number; readonly bytes: Buffer } | undefined;
  return async function* (start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const ordinal = Math.floor(at / PART_BYTES);
      if (last?.ordinal !== ordinal) last = { ordinal, bytes: await part(ordinal) };
      const from = at - ordinal * PART_BYTES;
      const bytes = last.bytes.subarray(from, Math.min(from + end - at, PART_BYTES));
      if (bytes.length === 0) throw new Error('a part of the file is missing');
      at += bytes.length;
      yield bytes;
    }
  };
};
