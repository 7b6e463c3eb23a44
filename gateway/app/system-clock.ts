import type { Clock } from '#gateway/domain/clock.ts';

/** The machine's clocks. Monotonic time is CLOCK_MONOTONIC, comparable between processes of one boot. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  after(delayMs, callback) {
    // Node cuts fractions off: without rounding up a timer would fire before its time.
    const timer = setTimeout(callback, Math.ceil(delayMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
