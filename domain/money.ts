/** Money is an integer number of fen (0.01 yuan). No float ever holds an amount. */
export type Fen = number;

const YUAN = /^(\d{1,9})(?:\.(\d{1,2})0*)?$/;

/** `'30'`, `'30.0'`, `'30.00'` → 3000. `null` when the text is not an amount with at most two decimals. */
export const fenOf = (yuan: string): Fen | null => {
  const match = YUAN.exec(yuan.trim());
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
};

/** 3000 → `'30.00'`, as gateways and pages write it. Throws on a fraction or a negative: a defect. */
export const yuanOf = (fen: Fen): string => {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`not an amount in fen: ${fen}`);
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
};

export const totalFen = (lines: readonly { feeFen: Fen }[]): Fen =>
  lines.reduce((sum, line) => sum + line.feeFen, 0);
