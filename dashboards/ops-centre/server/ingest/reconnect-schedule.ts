/**
 * When to try the broker again: full jitter, so that after a broker's restart not everybody comes at once,
 * and from the start only after a connection that held for a while.
 */
const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 30_000;
const MIN_DELAY_MS = 100;
export const STABLE_AFTER_MS = 30_000;

/** `failures`: connections in a row that did not become stable; `chance` in [0, 1). */
export function reconnectDelayMs(failures: number, chance: number): number {
  const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** failures);
  return Math.round(MIN_DELAY_MS + chance * (ceilingMs - MIN_DELAY_MS));
}
