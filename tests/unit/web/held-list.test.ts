import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldList } from '#console/data/held-list.ts';

const known = () => true;

const someIds = (minLength: number) =>
  fc.uniqueArray(fc.nat(50).map(String), { minLength, maxLength: 20 });

describe('a list under the eyes of a reader', () => {
  test('shows what is new at once while nobody reads', () => {
    expect(heldList(['b', 'a'], ['c', 'b', 'a'], false, known)).toEqual({
      shownIds: ['c', 'b', 'a'],
      newAbove: 0,
    });
  });

  test('counts what is new above instead of moving the rows', () => {
    expect(heldList(['b', 'a'], ['d', 'c', 'b', 'a'], true, known)).toEqual({
      shownIds: ['b', 'a'],
      newAbove: 2,
    });
  });

  test('adds older rows at the end, where nobody is moved', () => {
    expect(heldList(['c', 'b'], ['d', 'c', 'b', 'a'], true, known)).toEqual({
      shownIds: ['c', 'b', 'a'],
      newAbove: 1,
    });
  });

  test('keeps a row that the filter no longer wants, and drops one that no longer exists', () => {
    expect(heldList(['c', 'b', 'a'], ['c'], true, (id) => id !== 'a')).toEqual({
      shownIds: ['c', 'b'],
      newAbove: 0,
    });
  });

  test('shows everything when there is nothing to hold yet', () => {
    expect(heldList([], ['b', 'a'], true, known).shownIds).toEqual(['b', 'a']);
  });

  test('never moves a row that a reader sees', () => {
    fc.assert(
      fc.property(someIds(1), someIds(0), (shown, wanted) => {
        const held = heldList(shown, wanted, true, known);
        expect(held.shownIds.slice(0, shown.length)).toEqual(shown);
        expect(new Set(held.shownIds).size).toBe(held.shownIds.length);
      }),
    );
  });

  test('loses nobody: what is wanted is shown or counted', () => {
    fc.assert(
      fc.property(someIds(0), someIds(0), (shown, wanted) => {
        const held = heldList(shown, wanted, true, known);
        const visible = wanted.filter((id) => held.shownIds.includes(id)).length;
        expect(visible + held.newAbove).toBe(wanted.length);
      }),
    );
  });
});
