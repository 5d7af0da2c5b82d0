import fc from 'fast-check';
import { fenOf, totalFen, yuanOf } from '../../domain/money';

const fen = fc.integer({ min: 0, max: 99_999_999_999 });

describe('money is an integer number of fen', () => {
  test('every amount survives the way to yuan and back', () => {
    fc.assert(
      fc.property(fen, (amount) => {
        expect(fenOf(yuanOf(amount))).toBe(amount);
      }),
    );
  });

  test.each([
    ['30', 3000],
    ['30.0', 3000],
    ['30.00', 3000],
    ['0.01', 1],
    ['0.1', 10],
    ['19.99', 1999],
    ['1.005', null],
    ['1.100', 110],
    [' 30.00 ', 3000],
    ['0', 0],
    ['007', 700],
    ['999999999.99', 99_999_999_999],
    ['1000000000', null],
    ['', null],
    ['.5', null],
    ['5.', null],
    ['-1', null],
    ['+1', null],
    ['1e2', null],
    ['0x10', null],
    ['1,000', null],
    ['30.00元', null],
    ['３０', null],
    ['NaN', null],
  ])('%j yuan is %s fen', (yuan, expected) => {
    expect(fenOf(yuan)).toBe(expected);
  });

  test.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    '%s is no amount and a defect',
    (amount) => {
      expect(() => yuanOf(amount)).toThrow(RangeError);
    },
  );

  test('is written with two decimals', () => {
    expect([0, 1, 10, 100, 3000, 123_456].map(yuanOf)).toEqual([
      '0.00',
      '0.01',
      '0.10',
      '1.00',
      '30.00',
      '1234.56',
    ]);
  });

  test('a total is exact, whatever floating point would say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 })), (fees) => {
        const total = totalFen(fees.map((feeFen) => ({ feeFen })));
        expect(BigInt(total)).toBe(fees.reduce((sum, fee) => sum + BigInt(fee), 0n));
      }),
    );
  });
});
