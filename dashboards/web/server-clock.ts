import type { SteadyClock } from './steady-clock.ts';

/** The server's time, estimated between its answers: ages are counted with it, not with this machine's clock. */
export type ServerClock = {
  readonly nowMs: () => number;
  readonly set: (serverTimeMs: number) => void;
};

export function createServerClock(steady: SteadyClock, wallMs: number): ServerClock {
  let offsetMs = wallMs - steady();
  return {
    nowMs: () => steady() + offsetMs,
    set(serverTimeMs) {
      offsetMs = serverTimeMs - steady();
    },
  };
}
