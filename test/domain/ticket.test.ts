import fc from 'fast-check';
import { type TicketParts, composeTicket, parseTicket } from '../../domain/ticket';

const parts = fc.record<TicketParts>({
  kind: fc.constantFrom('written', 'oral'),
  campus: fc.stringMatching(/^\d{6}$/),
  year: fc.integer({ min: 2000, max: 2099 }),
  half: fc.constantFrom(1, 2),
  subject: fc.constant('1'),
  room: fc.integer({ min: 1, max: 999 }),
  seat: fc.integer({ min: 1, max: 99 }),
});
const anyParts = fc
  .tuple(parts, fc.stringMatching(/^[1-9]$/), fc.stringMatching(/^[A-Z]$/))
  .map(([all, digit, letter]) => ({ ...all, subject: all.kind === 'oral' ? letter : digit }));

const firstSeat: TicketParts = {
  kind: 'written',
  campus: '993010',
  year: 2025,
  half: 2,
  subject: '1',
  room: 1,
  seat: 1,
};

describe('admission ticket numbers [R36]', () => {
  test('a written number is campus, year, half, subject, room and seat', () => {
    expect(composeTicket(firstSeat)).toBe('993010252100101');
  });

  test('an oral number is its letter, campus, year, half, group and seat', () => {
    const oral: TicketParts = { ...firstSeat, kind: 'oral', subject: 'F', room: 12, seat: 30 };
    expect(composeTicket(oral)).toBe('F99301025201230');
  });

  test('what was composed is parsed back, always 15 characters', () => {
    fc.assert(
      fc.property(anyParts, (all) => {
        const number = composeTicket(all);
        expect(number).toHaveLength(15);
        expect(parseTicket(number)).toEqual(all);
      }),
    );
  });

  test('two places never share a number', () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        return composeTicket(one) !== composeTicket(other);
      }),
    );
  });

  test.each([
    ['too short', '99301025210010'],
    ['too long', '9930102521001010'],
    ['no such half', '993010253100101'],
    ['room 000', '993010252100001'],
    ['seat 00', '993010252100100'],
    ['subject 0', '993010252000101'],
    ['a letter inside', '99301025210010A'],
    ['nothing', ''],
  ])('%s is not a ticket number', (_why, number) => {
    expect(parseTicket(number)).toBeNull();
  });

  test('blanks, full-width digits and a lower-case letter are forgiven', () => {
    expect(parseTicket(' ９９３０１０ 252 1 001 01 ')).toEqual(firstSeat);
    expect(parseTicket('f99301025201230')?.subject).toBe('F');
  });

  test.each([
    ['room 1000', { room: 1000 }],
    ['seat 0', { seat: 0 }],
    ['a campus of five digits', { campus: '99301' }],
    ['a year before 2000', { year: 1999 }],
    ['a written number of a letter', { subject: 'F' }],
    ['an oral number of a digit', { kind: 'oral' }],
  ] as const)('%s cannot be composed', (_why, change) => {
    expect(() => composeTicket({ ...firstSeat, ...change })).toThrow(RangeError);
  });
});
