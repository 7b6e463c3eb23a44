import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCursors } from '#web/cursor.ts';

test('cursors are compared as whole numbers of any size', () => {
  const anyNumber = fc.bigInt({ min: 0n, max: 10n ** 30n });
  fc.assert(
    fc.property(anyNumber, anyNumber, (a, b) => {
      const expected = a < b ? -1 : Number(a > b);
      expect(Math.sign(compareCursors(String(a), String(b)))).toBe(expected);
    }),
  );
});

test('leading zeros change nothing', () => {
  expect(compareCursors('007', '7')).toBe(0);
  expect(compareCursors('0', '000')).toBe(0);
});
