import { Readable } from 'node:stream';
import { fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { ImportRefused } from './problems';

/** Bytes that can be read from anywhere, so that a large file is never held whole. */
export interface RandomAccess {
  readonly size: number;
  range(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** The parts of a workbook, by their names in it. */
export interface Archive {
  has(name: string): boolean;
  /** The content of a part as it is unpacked. Refuses one that is larger than `most` bytes. */
  open(name: string, most: number): Promise<AsyncIterable<Buffer>>;
}

const MOST_PARTS = 2_000;
/** What is small anyway may be packed as tightly as it likes. */
const SMALL = 1024 * 1024;
/** A sheet of numbers and names packs to a twentieth; a bomb to a thousandth. */
const MOST_RATIO = 200;

const NO_WORKBOOK = '不是 XLSX 工作簿，或文件已损坏';
const BOMB = '压缩比异常或解压后过大，文件没有读取';

export const refusedWorkbook = (message = NO_WORKBOOK): ImportRefused =>
  ImportRefused.because({ row: 1, column: null, message });

/**
 * Opens a ZIP by its directory. Sizes are judged before anything is unpacked, and a part that unpacks to more than
 * it says is broken off. Throws `ImportRefused`.
 */
export const openArchive = async (source: RandomAccess): Promise<Archive> => {
  const reader = new Reader(source);
  const zip = await reader.judge(() => opened(reader, source.size));
  const entries = await reader.judge(() => entriesOf(zip));
  return {
    has: (name) => entries.has(name),
    open: async (name, most) => {
      const entry = entries.get(name);
      if (!entry) throw refusedWorkbook();
      const { uncompressedSize, compressedSize } = entry;
      const isBomb = uncompressedSize > SMALL && uncompressedSize > MOST_RATIO * compressedSize;
      if (isBomb || uncompressedSize > most) throw refusedWorkbook(BOMB);
      return reader.passedOn(await reader.judge(() => streamOf(zip, entry)));
    },
  };
};

class Reader extends RandomAccessReader {
  /** What went wrong where the bytes come from: that says nothing of the file. */
  private failure: Error | undefined;

  constructor(private readonly source: RandomAccess) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.fetch(start, end));
  }

  private async *fetch(start: number, end: number): AsyncGenerator<Uint8Array> {
    try {
      yield* this.source.range(start, end);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('the file cannot be read');
      throw error;
    }
  }

  /** Whatever the library finds wrong is wrong with the file. */
  async judge<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch {
      throw this.failure ?? refusedWorkbook();
    }
  }

  async *passedOn(stream: Readable): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of stream) yield chunk as Buffer;
    } catch {
      throw this.failure ?? refusedWorkbook();
    }
  }
}

const opened = (reader: Reader, size: number): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    fromRandomAccessReader(reader, size, options, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });

const entriesOf = (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> =>
  new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('error', reject);
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      if (entries.size > MOST_PARTS) reject(new Error('too many parts'));
      else zip.readEntry();
    });
    zip.readEntry();
  });

const streamOf = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
