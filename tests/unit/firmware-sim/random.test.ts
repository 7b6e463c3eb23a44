import { describe, expect, it } from 'vitest';
import { createRandom } from '#sim/random.ts';

const draw = (seed: number, purpose: string) => {
  const random = createRandom(seed, purpose);
  return Array.from({ length: 5 }, () => random.next());
};

describe('seeded randomness', () => {
  it('is the same for the same seed and purpose', () => {
    expect(draw(42, 'lane-1')).toEqual(draw(42, 'lane-1'));
  });

  it('differs by seed and by purpose', () => {
    expect(draw(42, 'lane-1')).not.toEqual(draw(43, 'lane-1'));
    expect(draw(42, 'lane-1')).not.toEqual(draw(42, 'lane-2'));
  });

  it('is uniform between 0 and 1', () => {
    const random = createRandom(1, 'uniform');
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i += 1) {
      const tenth = Math.floor(random.next() * 10);
      tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(250);
  });

  it('gives whole numbers with both ends, and normal values with mean and spread', () => {
    const random = createRandom(1, 'numbers');
    const dice = new Set(Array.from({ length: 500 }, () => random.integer(1, 6)));
    expect([...dice].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const values = Array.from({ length: 20_000 }, () => random.normal(36.5, 0.35));
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(36.5, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.35, 1);
  });
});
