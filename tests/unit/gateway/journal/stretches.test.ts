import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf, stretchesWithout } from '#gateway/journal/stretches.ts';

const numbers = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }))
  .map((list) => list.sort((a, b) => a - b));
const all = (stretches: readonly (readonly [number, number])[]): number[] =>
  stretches.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n),
  );

describe('stretches of positions', () => {
  it('hold the numbers that they were made of, and touch nowhere', () => {
    void fc.assert(
      fc.property(numbers, (list) => {
        const stretches = stretchesOf(list);
        expect(all(stretches)).toEqual(list);
        for (const [index, [first]] of stretches.entries())
          expect(first).toBeGreaterThan((stretches[index - 1]?.[1] ?? -1) + 1);
      }),
    );
  });

  it('without others hold what the others do not, however those overlap', () => {
    const stretch = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.nat({ max: 9 }))
      .map(([first, more]) => [first, first + more] as const);
    void fc.assert(
      fc.property(numbers, fc.array(stretch), (list, known) => {
        const gone = new Set(all(known));
        expect(all(stretchesWithout(stretchesOf(list), known))).toEqual(
          list.filter((each) => !gone.has(each)),
        );
      }),
    );
  });
});
