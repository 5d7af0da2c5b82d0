import { ImportRefused } from './problems';

/** A CSV file: its text, its bytes, or a stream of either. UTF-8, with or without a byte order mark, or GB18030. */
export type Csv = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** So much of a file tells its encoding: its header is Chinese, so the first bytes do. */
const LOOKED_AT = 64 * 1024;

/**
 * The text of a CSV file. What is no UTF-8 is read as GB18030, which GBK and GB2312 are parts of: what a Chinese
 * spreadsheet writes when nobody says otherwise. Throws `ImportRefused` for bytes that are neither.
 * @param rowNow the row that is being read, for the message
 */
export async function* textOf(csv: Csv, rowNow: () => number): AsyncGenerator<string> {
  if (typeof csv === 'string') {
    yield csv;
    return;
  }
  let decoder: Decoder | undefined;
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const start = (): string => {
    const beginning = Buffer.concat(waiting);
    waiting = [];
    decoder = decoderFor(beginning, rowNow);
    return decoder(beginning);
  };
  for await (const chunk of csv instanceof Uint8Array ? pieces(csv) : csv) {
    if (typeof chunk === 'string') yield chunk;
    else if (decoder) yield decoder(chunk);
    else {
      waiting.push(chunk);
      bytes += chunk.length;
      if (bytes >= LOOKED_AT) yield start();
    }
  }
  if (!decoder && waiting.length > 0) yield start();
  if (decoder) yield decoder();
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += LOOKED_AT) yield bytes.subarray(at, at + LOOKED_AT);
}

type Decoder = (bytes?: Uint8Array) => string;

const decoderFor = (beginning: Uint8Array, rowNow: () => number): Decoder => {
  const decoder = new TextDecoder(isUtf8(beginning) ? 'utf-8' : 'gb18030', { fatal: true });
  return (bytes) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      const message = '从这一行附近起，文件既不是 UTF-8 也不是 GBK 编码，请另存为“CSV UTF-8”';
      throw ImportRefused.because({ row: rowNow(), column: null, message });
    }
  };
};

/** A character that is cut in two at the end does not count against it. */
const isUtf8 = (beginning: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true });
    return true;
  } catch {
    return false;
  }
};
