/**
 * A document number as staff see it before they have given a reason [R39]: of one shape for every number, so that
 * whoever has it in hand can compare, and nobody else learns more than its ends.
 */
export const maskDocument = (number: string): string => {
  const characters = [...number.trim()];
  return `${characters[0] ?? ''}***${characters.slice(-2).join('')}`;
};
