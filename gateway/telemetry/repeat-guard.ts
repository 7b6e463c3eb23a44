import type { Clock, Timer } from '#gateway/domain/clock.ts';

/**
 * Keeps a fault that repeats from flooding the log: the first occurrence is told at once, then
 * once an interval how many more there were, until an interval passes without one.
 */
export interface RepeatGuard {
  /**
   * `tell` is called with 0 for the first occurrence, later with the number of occurrences since
   * it was last told. Occurrences with the same `key` count as the same.
   */
  say(key: string, tell: (repeats: number) => void): void;
  /** Tells what is still counted and stops. */
  close(): void;
}

export type RepeatGuardOptions = {
  readonly clock: Clock;
  readonly intervalMs?: number;
  /** Different keys that are told apart; further ones share a count. */
  readonly maxKeys?: number;
};

const INTERVAL_MS = 60_000;
const MAX_KEYS = 256;
/** Key of everything beyond `maxKeys`; a line break keeps it apart from any caller's key. */
const OTHER = '\nother';

type Repeated = { repeats: number; tell: (repeats: number) => void; timer: Timer };

export function createRepeatGuard(options: RepeatGuardOptions): RepeatGuard {
  const { clock, intervalMs = INTERVAL_MS, maxKeys = MAX_KEYS } = options;
  const told = new Map<string, Repeated>();

  const intervalOver = (key: string): void => {
    const entry = told.get(key);
    if (!entry) return;
    if (entry.repeats === 0) {
      told.delete(key);
      return;
    }
    const { repeats, tell } = entry;
    entry.repeats = 0;
    entry.timer = clock.after(intervalMs, () => intervalOver(key));
    tell(repeats);
  };

  return {
    say(wanted, tell) {
      const key = told.has(wanted) || told.size < maxKeys ? wanted : OTHER;
      const entry = told.get(key);
      if (entry) {
        entry.repeats += 1;
        entry.tell = tell;
        return;
      }
      told.set(key, {
        repeats: 0,
        tell,
        timer: clock.after(intervalMs, () => intervalOver(key)),
      });
      tell(0);
    },
    close() {
      for (const { repeats, tell, timer } of told.values()) {
        timer.cancel();
        if (repeats > 0) tell(repeats);
      }
      told.clear();
    },
  };
}
