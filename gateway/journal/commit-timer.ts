import type { Clock, Timer } from '#gateway/domain/clock.ts';

export type CommitTimerOptions = {
  readonly clock: Clock;
  /** Longest wait for others. */
  readonly commitWindowMs: number;
  readonly commit: () => void;
};

/** A batch of one waits 2 ms for company, one of ten the whole window. */
const WINDOW_MS_PER_RECORD = 2;

/** When the next commit begins. */
export class CommitTimer {
  readonly #options: CommitTimerOptions;
  #lastCommitAtMs = Number.NEGATIVE_INFINITY;
  #lastBatchRecords = 0;
  #timer: Timer | null = null;
  #timerDelayMs = 0;
  #immediate: NodeJS.Immediate | null = null;

  constructor(options: CommitTimerOptions) {
    this.#options = options;
  }

  /** A commit begins: the window of the next is counted from here. */
  began(atMs: number, recordCount: number): void {
    this.#lastCommitAtMs = atMs;
    this.#lastBatchRecords = recordCount;
  }

  /**
   * The first append after a pause commits with whatever came in the same turn of the event loop. Those
   * soon after it share the next commit; how soon grows with how many there are, so that a lone reading
   * is durable in a millisecond and a thousand a second cost fifty commits.
   */
  inWindow(): void {
    if (this.#immediate) return;
    const windowMs = Math.min(
      this.#options.commitWindowMs,
      this.#lastBatchRecords * WINDOW_MS_PER_RECORD,
    );
    const waitMs = windowMs - (this.#options.clock.monotonicMs() - this.#lastCommitAtMs);
    if (waitMs > 0) {
      this.within(Math.min(waitMs, windowMs));
      return;
    }
    this.soon();
  }

  /** After this turn of the event loop. */
  soon(): void {
    this.#immediate ??= setImmediate(() => {
      this.#immediate = null;
      this.#options.commit();
    });
  }

  /** What is due earlier already stays. */
  within(delayMs: number): void {
    if (this.#timer && this.#timerDelayMs <= delayMs) return;
    this.#timer?.cancel();
    this.#timerDelayMs = delayMs;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      this.#options.commit();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
  }
}
