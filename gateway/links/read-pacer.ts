import type { Clock, Timer } from '#gateway/domain/clock.ts';

/** Reads that follow each other faster than this belong to a busy line. */
const BUSY_INTERVAL_MS = 12;
/** How long a busy line gathers bytes. At 115,200 Bd 92 bytes come meanwhile; the kernel holds 4,096. */
const GATHER_MS = 8;

/**
 * Lets the bytes of a busy line gather for a moment instead of waking up for each few of them: at
 * 1,000 frames a second waking up costs more than everything that is done with a frame. A line that is
 * not busy is read at once.
 */
export class ReadPacer {
  readonly #clock: Clock;
  readonly #bufferBytes: number;
  #resume: () => void = () => undefined;
  #lastReadMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;

  constructor(clock: Clock, bufferBytes: number) {
    this.#clock = clock;
    this.#bufferBytes = bufferBytes;
  }

  /** Called when a pause is over. */
  onResume(resume: () => void): void {
    this.#resume = resume;
  }

  /** After each read: whether to go on reading now. A buffer that was half full is never left waiting. */
  goesOn(byteCount: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    const isBusy = nowMs - this.#lastReadMs < BUSY_INTERVAL_MS;
    this.#lastReadMs = nowMs;
    if (!isBusy || byteCount > this.#bufferBytes / 2) return true;
    this.#timer = this.#clock.after(GATHER_MS, this.#resume);
    return false;
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
