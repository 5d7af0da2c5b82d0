import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `docs/operations.md` as data, so that what it prints can be run. */
export interface Block {
  /** The heading it stands under. */
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

export const operationsPage = (): string =>
  readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');

/** Every fenced block of the page, in order. */
export const pageBlocks = (page = operationsPage()): Block[] => {
  const blocks: Block[] = [];
  let heading = '';
  for (const [, title, language, text] of page.matchAll(BLOCK_OR_HEADING)) {
    if (title !== undefined) heading = title.trim();
    else blocks.push({ heading, language: language ?? '', text: (text ?? '').trim() });
  }
  return blocks;
};

const BLOCK_OR_HEADING = /^#{2,3} (.+)$|^```(\w*)\n([\s\S]*?)^```$/gm;

/**
 * The one block of this language under this heading that mentions `word`.
 * @throws Error unless there is exactly one.
 */
export const pageBlock = (heading: string, language: 'sql' | 'sh', word = ''): string => {
  const found = pageBlocks().filter(
    (block) =>
      block.heading === heading && block.language === language && block.text.includes(word),
  );
  const [block] = found;
  if (found.length !== 1 || !block) {
    throw new Error(`${found.length} ${language} blocks with “${word}” under “${heading}”`);
  }
  return block.text;
};

/** Columns of the table under a heading, without code marks; header and rule are left out. */
export const pageTable = (heading: string, page = operationsPage()): string[][] => {
  const section = page.split(/^(?=#{2,3} )/m).find((one) => one.startsWith(`## ${heading}\n`));
  if (section === undefined) throw new Error(`the page has no heading “${heading}”`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
};

/** The threshold that the page's table of metrics names. */
export const alarmOf = (metric: string): { readonly above: number } => {
  const row = pageTable('Metrics and alarms').find(([name]) => name === metric);
  const above = /^above (\d+)/.exec(row?.[2] ?? '')?.[1];
  if (above === undefined) throw new Error(`the page names no threshold of ${metric}`);
  return { above: Number(above) };
};
