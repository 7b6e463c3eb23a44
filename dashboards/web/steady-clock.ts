/**
 * Milliseconds that never step back and that count sleep. `performance.now()` stands still while
 * some machines sleep, `Date.now()` jumps with the wall clock: each step takes the larger advance.
 */
export type SteadyClock = () => number;

export function createSteadyClock(
  monotonicMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
): SteadyClock {
  let lastMonotonicMs = monotonicMs();
  let lastWallMs = wallMs();
  let steadyMs = 0;
  return () => {
    const [monotonic, wall] = [monotonicMs(), wallMs()];
    steadyMs += Math.max(0, monotonic - lastMonotonicMs, wall - lastWallMs);
    lastMonotonicMs = monotonic;
    lastWallMs = wall;
    return steadyMs;
  };
}
