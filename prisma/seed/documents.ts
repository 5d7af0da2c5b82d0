import {
  type DocumentType,
  type Sex,
  hkCheckCharacter,
  residentCheckCharacter,
} from '../../domain/identity';
import type { Random } from './random';

/**
 * Numbers that can be nobody's and still pass each check: residents of area 99 (there is none), and for
 * the other documents prefixes that are far from what is issued.
 */
export const documentNumber = (
  random: Random,
  type: DocumentType,
  sex: Sex,
  birth: { readonly from: number; readonly years: number },
): string => {
  const digits = (length: number): string =>
    Array.from({ length }, () => random.below(10)).join('');
  const two = (value: number): string => String(value).padStart(2, '0');
  switch (type) {
    case 'residentId': {
      const born = `${birth.from + random.below(birth.years)}${two(1 + random.below(12))}${two(1 + random.below(28))}`;
      const order = digits(2) + (random.below(5) * 2 + (sex === '男' ? 1 : 0));
      const first17 = `99${digits(4)}${born}${order}`;
      return first17 + residentCheckCharacter(first17);
    }
    case 'taiwanPermit':
      return `99${digits(6)}`;
    case 'hkMacauPermit':
      return `${random.pick(['H', 'M'])}99${digits(6)}`;
    case 'passport':
      return `ZZ9${digits(6)}`;
    case 'hkId': {
      const front = `QQ${digits(6)}`;
      return `${front}(${hkCheckCharacter(front)})`;
    }
    case 'macauId':
      return `9${digits(7)}`;
  }
};
