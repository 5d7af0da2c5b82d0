/**
 * A document number as staff see it before they have given a reason [R39]: whoever has it in hand can compare, and
 * nobody else learns more than its ends. They are the first and the last two characters, of a short number fewer:
 * never more than half of it.
 */
export const maskDocument = (number: string): string => {
  const characters = [...number.trim()];
  const shown = Math.min(3, Math.floor(characters.length / 2));
  const first = characters.slice(0, Math.min(1, shown)).join('');
  const last = characters.slice(characters.length - Math.max(0, shown - 1)).join('');
  return `${first}***${last}`;
};
