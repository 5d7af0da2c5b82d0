import fc from 'fast-check';
import {
  DOCUMENT_LABELS,
  DOCUMENT_TYPES,
  checkDigitRefuses,
  formatHint,
  hkCheckCharacter,
  normaliseDocument,
  normaliseName,
  residentCheckCharacter,
  sexOf,
} from '../../domain/identity';

const residentNumber = fc
  .stringMatching(/^[1-9]\d{16}$/)
  .map((first17) => first17 + residentCheckCharacter(first17));
const hkNumber = fc
  .stringMatching(/^[A-Z]{1,2}\d{6}$/)
  .map((front) => front + hkCheckCharacter(front));
const anyText = fc.string({ unit: 'grapheme' });

describe('check digits [R10]', () => {
  test.each([
    ['residentId', '11010519491231002X'],
    ['residentId', '11010519491231002x'],
    ['residentId', '440524188001010014'],
    ['residentId', '810000199408230021'],
    ['residentId', '830000199408230025'],
    ['hkId', 'A123456(3)'],
    ['hkId', 'Ａ１２３４５６（３）'],
    ['hkId', 'AB987654(3)'],
  ] as const)('%s %s passes', (type, number) => {
    expect(checkDigitRefuses(type, number)).toBe(false);
  });

  test.each([
    ['residentId', '110105194912310021'],
    ['residentId', '330101199001010000'],
    ['residentId', '810000199408230022'],
    ['hkId', 'A123456(4)'],
    ['hkId', 'AB987654(A)'],
  ] as const)('%s %s is refused', (type, number) => {
    expect(checkDigitRefuses(type, number)).toBe(true);
  });

  test('each single wrong digit of a resident number is caught', () => {
    fc.assert(
      fc.property(residentNumber, fc.nat(16), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const wrong = String((Number(number[at]) + by) % 10);
        const typed = number.slice(0, at) + wrong + number.slice(at + 1);
        return checkDigitRefuses('residentId', typed);
      }),
    );
  });

  test('each transposition of neighbours in a resident number is caught', () => {
    fc.assert(
      fc.property(residentNumber, fc.nat(15), (number, at) => {
        fc.pre(number[at] !== number[at + 1]);
        const typed =
          number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2);
        return checkDigitRefuses('residentId', typed);
      }),
    );
  });

  test('each single wrong digit of a Hong Kong number is caught, with and without brackets', () => {
    fc.assert(
      fc.property(hkNumber, fc.nat(5), fc.integer({ min: 1, max: 9 }), (number, fromEnd, by) => {
        const at = number.length - 2 - fromEnd;
        const front = number.slice(0, at) + ((Number(number[at]) + by) % 10);
        const typed = front + number.slice(at + 1);
        const bracketed = `${typed.slice(0, -1)}(${typed.slice(-1)})`;
        return !checkDigitRefuses('hkId', number) && checkDigitRefuses('hkId', bracketed);
      }),
    );
  });

  test('a number that is not of the form with a check digit is never refused', () => {
    expect(checkDigitRefuses('residentId', '993010')).toBe(false);
    expect(checkDigitRefuses('residentId', '110105491231002')).toBe(false);
    expect(checkDigitRefuses('hkId', 'WW1')).toBe(false);
  });

  test('documents without a published check digit are never refused, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('taiwanPermit', 'hkMacauPermit', 'passport', 'macauId'),
        fc.oneof(anyText, residentNumber, hkNumber),
        (type, typed) => !checkDigitRefuses(type, typed),
      ),
    );
  });
});

describe('forgiving what was typed [R10]', () => {
  test.each([
    [' 1101 0519491231002x ', '11010519491231002X'],
    ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ['\u202d330101199001010008\u202c', '330101199001010008'],
    ['Ａ123456（3）', 'A1234563'],
    ['0012345678（b）', '0012345678B'],
  ])('the document %j is read as %s', (typed, meant) => {
    expect(normaliseDocument('residentId', typed)).toBe(meant);
  });

  test.each([
    [' 廖 晓 儿 ', '廖晓儿'],
    ['买买提•艾力', '买买提·艾力'],
    ['买买提・艾力', '买买提·艾力'],
    ['买买提．艾力', '买买提·艾力'],
    ['买买提 · 艾力', '买买提·艾力'],
    ['John   smith', 'JOHN SMITH'],
    ['ＪＯＨＮ　Ｓｍｉｔｈ', 'JOHN SMITH'],
    ['J. R. Smith', 'J. R. SMITH'],
  ])('the name %j is read as %s', (typed, meant) => {
    expect(normaliseName(typed)).toBe(meant);
  });

  test('the normal form is its own normal form', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DOCUMENT_TYPES), anyText, (type, text) => {
        const document = normaliseDocument(type, text);
        const name = normaliseName(text);
        expect(normaliseDocument(type, document)).toBe(document);
        expect(normaliseName(name)).toBe(name);
      }),
    );
  });
});

describe('hints beside the field [R10]', () => {
  test.each([
    ['residentId', '11010519491231002X'],
    ['taiwanPermit', '12345678'],
    ['taiwanPermit', '0012345678(B)'],
    ['hkMacauPermit', 'H1234567800'],
    ['passport', 'E12345678'],
    ['hkId', 'A123456(3)'],
    ['macauId', '1234567(8)'],
  ] as const)('%s %s looks usual', (type, number) => {
    expect(formatHint(type, number)).toBeNull();
  });

  test.each([
    ['residentId', '110105194902310021'],
    ['residentId', '993010'],
    ['hkMacauPermit', 'K12345678'],
    ['passport', 'E1'],
    ['macauId', 'WW1'],
    ['macauId', '99101000001'],
  ] as const)('%s %s gets a Chinese hint', (type, number) => {
    expect(formatHint(type, number)).toMatch(/请核对$/);
  });

  test('a number of the register that only looks unusual is hinted at, not refused', () => {
    expect(formatHint('macauId', 'WW1')).not.toBeNull();
    expect(checkDigitRefuses('macauId', 'WW1')).toBe(false);
  });
});

test('[R10] six document types are accepted, and a military ID is not among them', () => {
  expect(Object.keys(DOCUMENT_LABELS)).toEqual([...DOCUMENT_TYPES]);
  expect(DOCUMENT_TYPES).toHaveLength(6);
  expect(Object.values(DOCUMENT_LABELS).join()).not.toContain('军官');
});

test.each([
  ['residentId', '11010519491231002X', '女'],
  ['residentId', '110105194912310011', '男'],
  ['residentId', '110105491231003', '男'],
  ['residentId', '993010', null],
  ['passport', 'E12345678', null],
] as const)('[R11] %s %s tells the sex %s', (type, number, sex) => {
  expect(sexOf(type, number)).toBe(sex);
});
