/** `1234` fen → `12.34`, by integers: what is shown is what is paid. */
export const yuanOf = (fen: number): string =>
  `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
