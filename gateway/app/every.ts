import type { Clock, Timer } from '#gateway/domain/clock.ts';

/** Does `work` now and then again and again; gives what ends it. */
export function every(clock: Clock, intervalMs: number, work: () => void): () => void {
  let timer: Timer;
  const again = (): void => {
    timer = clock.after(intervalMs, again);
    work();
  };
  again();
  return () => timer.cancel();
}
