import type { Clock, Timer } from '#gateway/domain/clock.ts';

/** A sink that likes large batches waits for them to fill, but never longer than its linger time. */
export class BatchLinger {
  readonly #clock: Clock;
  readonly #lingerMs: number;
  readonly #onOver: () => void;
  #timer: Timer | null = null;
  #isOver = false;

  constructor(clock: Clock, lingerMs: number, onOver: () => void) {
    this.#clock = clock;
    this.#lingerMs = lingerMs;
    this.#onOver = onOver;
  }

  /** Whether a batch of `available` records should wait for more; `limit` are all that it may have. */
  shouldWait(available: number, limit: number): boolean {
    if (this.#lingerMs === 0 || available >= limit || this.#isOver) {
      this.#isOver = false;
      this.stop();
      return false;
    }
    this.#timer ??= this.#clock.after(this.#lingerMs, () => {
      this.#timer = null;
      this.#isOver = true;
      this.#onOver();
    });
    return true;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
