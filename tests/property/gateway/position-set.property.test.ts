import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PositionSet } from '#gateway/delivery/position-set.ts';

const stretch = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }));
const step = fc.tuple(fc.constantFrom('add', 'remove'), stretch);

/** The same set as a plain set of numbers: the model. */
function both(steps: readonly (readonly [string, readonly [number, number]])[]) {
  const set = new PositionSet();
  const model = new Set<number>();
  for (const [action, [first, length]] of steps) {
    const last = first + length;
    if (action === 'add') set.add(first, last);
    else set.remove(first, last);
    for (let n = first; n <= last; n++) {
      if (action === 'add') model.add(n);
      else model.delete(n);
    }
  }
  return { set, model };
}

describe('a position set', () => {
  it('holds what a plain set of numbers holds, whatever is added and removed', () => {
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { set, model } = both(steps);
        for (let n = 0; n < 80; n++) expect(set.has(n)).toBe(model.has(n));
        expect(set.countWithin(1, 80)).toBe(model.size);
        const missing = set
          .missing(1, 80)
          .flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));
        expect(missing).toEqual(
          Array.from({ length: 80 }, (_, i) => i + 1).filter((n) => !model.has(n)),
        );
      }),
    );
  });

  it('keeps its stretches apart and in order, and survives being stored', () => {
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { set } = both(steps);
        let end = -1;
        for (const [from, to] of set.intervals()) {
          expect(from).toBeGreaterThan(end + 1);
          end = to;
        }
        expect([...PositionSet.parse(set.toString()).intervals()]).toEqual([...set.intervals()]);
      }),
    );
  });

  it('finds the next missing position and the end of a run', () => {
    void fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 0, max: 70 }),
        (steps, from) => {
          const { set, model } = both(steps);
          let next = from;
          while (model.has(next)) next++;
          expect(set.nextMissing(from)).toBe(next);
          let end = from;
          while (model.has(end + 1)) end++;
          expect(set.contiguousFrom(from)).toBe(end);
        },
      ),
    );
  });

  it('is empty, and no crash, when what was stored cannot be read', () => {
    void fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const set = PositionSet.parse(text);
        expect(PositionSet.parse(set.toString()).toString()).toBe(set.toString());
      }),
    );
    for (const text of [
      '',
      'null',
      '{}',
      '[1]',
      '[1,"2"]',
      '[1,null]',
      '[-4,2]',
      '[0.5,2]',
      '[1e99,2]',
    ])
      expect(PositionSet.parse(text).toString()).toBe('[]');
  });
});
