import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';

export type RetentionOptions = {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly keepConfirmedHours: number;
  readonly maxSizeBytes: number;
  /** Highest position that every sink has confirmed: nothing above it is ever deleted. */
  readonly confirmedByAll: () => number;
  readonly onDeleted: (rows: number) => void;
};

const SWEEP_INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Deletes what everybody has and nobody needs any more, a bounded number of rows at a time. */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: Timer | null = null;
  #running = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#schedule(SWEEP_INTERVAL_MS);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  /** One bounded step; gives the rows that it deleted. */
  async sweep(): Promise<number> {
    const { journal, clock, keepConfirmedHours, maxSizeBytes, confirmedByAll } = this.#options;
    const { sizeBytes } = await journal.stats();
    const observedBeforeMs =
      sizeBytes > maxSizeBytes
        ? Number.MAX_SAFE_INTEGER
        : clock.wallMs() - keepConfirmedHours * HOUR_MS;
    const deleted = await journal.deleteRows({ upToPosition: confirmedByAll(), observedBeforeMs });
    if (deleted > 0) this.#options.onDeleted(deleted);
    return deleted;
  }

  #schedule(delayMs: number): void {
    if (!this.#running) return;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.sweep().then(
        (deleted) => this.#schedule(deleted > 0 ? 1_000 : SWEEP_INTERVAL_MS),
        // The disk refuses: what was not deleted now is deleted later.
        () => this.#schedule(SWEEP_INTERVAL_MS),
      );
    });
  }
}
