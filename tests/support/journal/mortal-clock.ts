import type { Clock } from '#gateway/domain/clock.ts';

/** A program that may be killed; `isOver` from then on. */
export type Mortal = { isOver: boolean };

/** Timers of a program that was killed never fire. */
export function mortalClock(clock: Clock, life: Readonly<Mortal>): Clock {
  return {
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        if (!life.isOver) callback();
      }),
  };
}
