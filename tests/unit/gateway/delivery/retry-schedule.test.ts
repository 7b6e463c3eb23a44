import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEEDS_A_PERSON, PASSING_TROUBLE, retryDelayMs } from '#gateway/delivery/retry-schedule.ts';

const schedules = fc.constantFrom(PASSING_TROUBLE, NEEDS_A_PERSON);
const attempts = fc.integer({ min: 1, max: 1_000_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before a repeat', () => {
  it('is never longer than the longest and never so short that it makes a tight loop', () => {
    void fc.assert(
      fc.property(schedules, attempts, chance, (schedule, attempt, random) => {
        const delayMs = retryDelayMs(schedule, attempt, () => random);
        expect(delayMs).toBeGreaterThanOrEqual(schedule.baseMs / 10);
        expect(delayMs).toBeLessThanOrEqual(schedule.maxMs);
      }),
    );
  });

  it('grows with each failure until it is the longest', () => {
    const delays = [1, 2, 3, 4, 7, 50].map((n) => retryDelayMs(PASSING_TROUBLE, n, () => 0.999));
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays[0]).toBeLessThanOrEqual(250);
    expect(delays.at(-1)).toBeGreaterThan(14_900);
  });

  it('spreads gateways that failed together', () => {
    const early = retryDelayMs(PASSING_TROUBLE, 20, () => 0);
    const late = retryDelayMs(PASSING_TROUBLE, 20, () => 0.999);
    expect(late / early).toBeGreaterThan(9);
  });

  it('is longer where a person has to mend something', () => {
    const half = () => 0.5;
    expect(retryDelayMs(NEEDS_A_PERSON, 1, half)).toBeGreaterThan(
      retryDelayMs(PASSING_TROUBLE, 1, half),
    );
  });
});
