import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEEDS_A_PERSON, PASSING_TROUBLE } from '#gateway/delivery/retry-schedule.ts';
import { backoffDelayMs } from '#gateway/domain/backoff.ts';
import { REOPEN } from '#gateway/links/link-state.ts';
import { RECONNECT } from '#gateway/sinks/mqtt/reconnect-schedule.ts';

const backoffs = { PASSING_TROUBLE, NEEDS_A_PERSON, REOPEN, RECONNECT };
const attempts = fc.integer({ min: 0, max: 1_000_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const longest = () => 0.999_999;

describe.each(Object.entries(backoffs))('the wait of %s', (_name, backoff) => {
  it('is never longer than the longest and never so short that it makes a tight loop', () => {
    void fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        const delayMs = backoffDelayMs(backoff, attempt, () => random);
        expect(delayMs).toBeGreaterThanOrEqual(backoff.firstMs / 10);
        expect(delayMs).toBeLessThanOrEqual(backoff.longestMs);
      }),
    );
  });

  it('is spread over nearly its whole limit, so that many do not come back together', () => {
    const early = backoffDelayMs(backoff, 20, () => 0);
    expect(backoffDelayMs(backoff, 20, longest) / early).toBeGreaterThan(9);
  });
});

describe('the limit of the wait', () => {
  it('doubles with each failure and then stays, for ever', () => {
    const limits = [1, 2, 3, 4, 5, 6, 7, 1_000_000].map((n) => backoffDelayMs(REOPEN, n, longest));
    expect(limits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });

  it('is longer where a person has to mend something', () => {
    expect(NEEDS_A_PERSON.firstMs).toBeGreaterThan(PASSING_TROUBLE.firstMs);
    expect(NEEDS_A_PERSON.longestMs).toBeGreaterThan(PASSING_TROUBLE.longestMs);
  });
});
