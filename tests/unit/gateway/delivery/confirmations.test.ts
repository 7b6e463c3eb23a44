import { describe, expect, it } from 'vitest';
import { confirmedPosition, stretchOf } from '#gateway/delivery/confirmations.ts';
import type { EpochSpan } from '#gateway/journal/journal.ts';

const epochs: EpochSpan[] = [
  { epoch: 10, firstSeq: 3, lastSeq: 5, basePosition: 0, reason: 'first-start' },
  { epoch: 20, firstSeq: 1, lastSeq: 4, basePosition: 5, reason: 'machine-changed' },
];

describe('confirmations', () => {
  it('count an epoch only when every epoch before it is complete', () => {
    expect(confirmedPosition(epochs, new Map([[20, 4]]))).toBe(0);
    expect(
      confirmedPosition(
        epochs,
        new Map([
          [10, 5],
          [20, 2],
        ]),
      ),
    ).toBe(7);
    expect(
      confirmedPosition(
        epochs,
        new Map([
          [10, 4],
          [20, 4],
        ]),
      ),
    ).toBe(4);
  });

  it('never reach beyond what the journal holds, whatever the centre says', () => {
    expect(
      confirmedPosition(
        epochs,
        new Map([
          [10, 999],
          [20, 999],
        ]),
      ),
    ).toBe(9);
  });

  it('cut an asked stretch to what is still held', () => {
    expect(stretchOf(epochs, 10, 1, 4)).toEqual({ first: 3, last: 4 });
    expect(stretchOf(epochs, 10, 1, 2)).toBeNull();
    expect(stretchOf(epochs, 77, 1, 2)).toBeNull();
  });
});
