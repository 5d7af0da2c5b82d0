import { setTimeout as sleep } from 'node:timers/promises';
import { FORMATS } from '../../../api/desk/exports/formats';

/** Files as they are written: row by row, at the reader's pace, and never ending well after a bad end. */

const ROW = ['张三', '110101200001010011', 'x'.repeat(200)];
const PAGE = Array.from({ length: 500 }, () => ROW);

/** So many pages, counted as they are asked for. */
const source = (count: number, breaksAt = Infinity) => {
  const seen = { pages: 0, ended: false };
  async function* pages() {
    try {
      for (let page = 0; page < count; page += 1) {
        if (page === breaksAt) throw new Error('the database went away');
        seen.pages += 1;
        await Promise.resolve();
        yield PAGE;
      }
    } finally {
      seen.ended = true;
    }
  }
  return { seen, sheet: { header: ['姓名', '证件号码', '备注'], pages: pages() } };
};

describe.each(['csv', 'xlsx'] as const)('a file as %s', (format) => {
  const write = (...args: Parameters<typeof source>) => {
    const { seen, sheet } = source(...args);
    return { seen, bytes: FORMATS[format].write(sheet) };
  };

  test('is read no further ahead than its reader takes it', async () => {
    const { seen, bytes } = write(400);
    for await (const chunk of bytes) {
      expect(chunk.length).toBeGreaterThan(0);
      if (seen.pages > 0) break;
    }
    await sleep(300);
    expect(seen.pages).toBeLessThan(100);
    expect(seen.ended).toBe(true);
  });

  test('that breaks off fails at its reader, whatever was sent before', async () => {
    const { bytes } = write(20, 10);
    const read = async () => {
      let size = 0;
      for await (const chunk of bytes) size += chunk.length;
      return size;
    };
    await expect(read()).rejects.toThrow('the database went away');
  });

  test('without a row has its header', async () => {
    const { bytes } = write(0);
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    expect(size).toBeGreaterThan(10);
  });
});
