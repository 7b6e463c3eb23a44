import type { Clock } from '#gateway/domain/clock.ts';
import { realClock } from './real-clock.ts';

/** The real clock, `factor` times as fast: for patience that a test with real processes has not. */
export function hurriedClock(factor: number): Clock {
  return {
    wallMs: () => realClock.wallMs(),
    monotonicMs: () => realClock.monotonicMs() * factor,
    after: (delayMs, callback) => realClock.after(delayMs / factor, callback),
  };
}
