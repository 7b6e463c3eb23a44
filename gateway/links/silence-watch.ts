import type { Clock, Timer } from '#gateway/domain/clock.ts';

/** After so many silent periods a connection is given up and made anew: some adapters go deaf unnoticed. */
const PERIODS_UNTIL_REOPEN = 4;

export type SilenceWatchOptions = {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** No frame for one period. */
  readonly onSilent: () => void;
  /** Three more periods without a frame; the watch has stopped. */
  readonly onGivenUp: () => void;
};

/** Watches for frames that do not come. One timer at a time, however fast frames do come. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #lastFrameMs: number;
  #isSilent = false;
  #timer: Timer | null = null;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#lastFrameMs = options.clock.monotonicMs();
    this.#lookAfter(options.timeoutMs);
  }

  frameSeen(monotonicMs: number): void {
    this.#lastFrameMs = monotonicMs;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#timer?.cancel();
    this.#lookAfter(this.#options.timeoutMs);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #lookAfter(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => this.#look());
  }

  #look(): void {
    const { clock, timeoutMs, onSilent, onGivenUp } = this.#options;
    const quietMs = clock.monotonicMs() - this.#lastFrameMs;
    if (quietMs < timeoutMs) {
      this.#lookAfter(timeoutMs - quietMs);
    } else if (quietMs < PERIODS_UNTIL_REOPEN * timeoutMs) {
      this.#lookAfter(PERIODS_UNTIL_REOPEN * timeoutMs - quietMs);
      if (this.#isSilent) return;
      this.#isSilent = true;
      onSilent();
    } else {
      onGivenUp();
    }
  }
}
