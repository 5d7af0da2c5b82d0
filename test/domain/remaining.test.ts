import { remainingOf } from '../../domain/remaining';

describe('剩余容量 [R25]: green above half, yellow at half or below, red 无 when full', () => {
  test.each([
    [10, 0, '10', 'green'],
    [10, 4, '6', 'green'],
    [10, 5, '5', 'yellow'],
    [10, 9, '1', 'yellow'],
    [10, 10, '无', 'red'],
    [5, 2, '3', 'green'],
    [5, 3, '2', 'yellow'],
    [1, 0, '1', 'green'],
    [0, 0, '无', 'red'],
    // A capacity lowered below what is taken shows no negative number.
    [3, 5, '无', 'red'],
    [null, 5, '不限', 'green'],
  ] as const)('capacity %p, taken %p → %s %s', (capacity, taken, label, colour) => {
    expect(remainingOf({ capacity, taken })).toMatchObject({ label, colour });
  });
});
