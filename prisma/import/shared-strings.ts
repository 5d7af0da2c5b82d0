import { readXml } from './xml';

/**
 * The texts that a workbook keeps once for all its cells. They stay as bytes, one after the other: as JavaScript's
 * strings they would take several times the room.
 */
export interface SharedStrings {
  /** `undefined` for a number that the workbook does not have. */
  at(index: number): string | undefined;
}

export const NO_STRINGS: SharedStrings = { at: () => undefined };

const FIRST_BYTES = 64 * 1024;

export const readSharedStrings = async (bytes: AsyncIterable<Buffer>): Promise<SharedStrings> => {
  const texts = createTexts();
  let current = '';
  let inText = false;
  let inReading = false;
  await readXml(bytes, {
    open: (name) => {
      if (name === 'si') current = '';
      // The reading aid above a word is not a part of it.
      if (name === 'rPh') inReading = true;
      inText = name === 't' && !inReading;
    },
    text: (text) => {
      if (inText) current += text;
    },
    close: (name) => {
      if (name === 'si') texts.add(current);
      if (name === 'rPh') inReading = false;
      inText = false;
    },
  });
  return texts;
};

const createTexts = () => {
  let bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  let ends = new Uint32Array(1024);
  let used = 0;
  let count = 0;
  return {
    add: (text: string): void => {
      const length = Buffer.byteLength(text, 'utf8');
      if (used + length > bytes.length) bytes = grown(bytes, used + length);
      if (count === ends.length) {
        const longer = new Uint32Array(ends.length * 2);
        longer.set(ends);
        ends = longer;
      }
      used += bytes.write(text, used, 'utf8');
      ends[count] = used;
      count += 1;
    },
    at: (index: number): string | undefined => {
      if (!(index >= 0 && index < count)) return undefined;
      return bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]);
    },
  };
};

const grown = (bytes: Buffer, least: number): Buffer => {
  const larger = Buffer.allocUnsafe(Math.max(least, Math.ceil(bytes.length * 1.5)));
  bytes.copy(larger);
  return larger;
};
