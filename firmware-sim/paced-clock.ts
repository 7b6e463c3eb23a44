import { setTimeout as delay } from 'node:timers/promises';

/** Time within a scenario: begins at 0 and runs `pace` times as fast as the wall clock. */
export type PacedClock = {
  readonly pace: number;
  nowMs(): number;
  /** The wall clock (Unix epoch, milliseconds) at a moment of the scenario. */
  wallClockMs(timeMs: number): number;
  /** Throws when aborted. */
  sleepUntil(timeMs: number, signal: AbortSignal): Promise<void>;
};

export function startPacedClock(pace: number): PacedClock {
  const startedAt = performance.now();
  const startedAtMs = Date.now();
  const nowMs = () => (performance.now() - startedAt) * pace;
  return {
    pace,
    nowMs,
    wallClockMs: (timeMs) => startedAtMs + timeMs / pace,
    sleepUntil: async (timeMs, signal) => {
      const remainingMs = (timeMs - nowMs()) / pace;
      if (remainingMs > 0) await delay(remainingMs, undefined, { signal });
      else signal.throwIfAborted();
    },
  };
}
