/** How long to wait before something that failed is tried again. */
export type Backoff = {
  /** Upper limit of the first wait; it doubles with each failure. */
  readonly firstMs: number;
  /** Upper limit of all waits. */
  readonly longestMs: number;
};

/** No tight loop, however the dice fall. */
const SMALLEST_SHARE = 0.1;

/**
 * The wait before the n-th repeat, `attempt` counting from 1: jitter below a doubling limit, so that a
 * thousand that lost the same thing do not all come back in the same second ("Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015). `random` gives [0, 1).
 */
export function backoffDelayMs(
  { firstMs, longestMs }: Backoff,
  attempt: number,
  random: () => number,
): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const limitMs = Math.min(longestMs, firstMs * 2 ** doublings);
  return Math.round(limitMs * (SMALLEST_SHARE + (1 - SMALLEST_SHARE) * random()));
}
