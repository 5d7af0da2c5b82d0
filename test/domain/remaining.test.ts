import fc from 'fast-check';
import { remainingOf } from '../../domain/remaining';

describe('剩余容量 [R25]', () => {
  test.each([
    { capacity: 10, taken: 0, colour: 'green', label: '10' },
    { capacity: 10, taken: 4, colour: 'green', label: '6' },
    { capacity: 10, taken: 5, colour: 'yellow', label: '5' },
    { capacity: 10, taken: 9, colour: 'yellow', label: '1' },
    { capacity: 10, taken: 10, colour: 'red', label: '无' },
    { capacity: 5, taken: 2, colour: 'green', label: '3' },
    { capacity: 5, taken: 3, colour: 'yellow', label: '2' },
    { capacity: 1, taken: 0, colour: 'green', label: '1' },
    { capacity: 0, taken: 0, colour: 'red', label: '无' },
    { capacity: null, taken: 1_000_000, colour: 'green', label: '不限' },
  ])('$taken of $capacity taken is $colour $label', ({ capacity, taken, colour, label }) => {
    expect(remainingOf({ capacity, taken })).toMatchObject({ colour, label });
  });

  test('red means that nothing is left, and only that', () => {
    const place = fc.record({
      capacity: fc.option(fc.integer({ min: 0, max: 200 })),
      taken: fc.integer({ min: 0, max: 250 }),
    });
    fc.assert(
      fc.property(place, ({ capacity, taken }) => {
        const { places, colour } = remainingOf({ capacity, taken });
        expect(colour === 'red').toBe(capacity !== null && taken >= capacity);
        expect(places === null || places >= 0).toBe(true);
      }),
    );
  });
});
