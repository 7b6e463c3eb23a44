import type { Clock } from '#gateway/domain/clock.ts';

/** The machine's own time, for tests that run real parts. */
export const realClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
