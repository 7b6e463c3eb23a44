import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Journal } from '#gateway/journal/journal.ts';

export type CorruptRowsOptions = {
  readonly journal: Pick<Journal, 'dropRows'>;
  readonly clock: Clock;
  /** The time of a gap record that is made now. */
  readonly timeNow: () => Pick<RecordDraft, 'observedAtMs' | 'clock'>;
};

const RETRY_INTERVAL_MS = 5_000;

/**
 * Rows that a sink came upon and that cannot be believed become gap records, or receivers would wait for
 * them for ever. The sink does not read them again, so this is tried until the disk takes it; when the program
 * ends before, the check of all rows at the next start finds them.
 */
export class CorruptRows {
  readonly #options: CorruptRowsOptions;
  readonly #waiting = new Set<number>();
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: CorruptRowsOptions) {
    this.#options = options;
  }

  found(positions: readonly number[]): void {
    for (const position of positions) this.#waiting.add(position);
    void this.#drop();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  async #drop(): Promise<void> {
    const { journal, clock, timeNow } = this.#options;
    const positions = [...this.#waiting];
    const stretches = positions.map((position) => [position, position] as const);
    try {
      await journal.dropRows({ ...timeNow(), reason: 'corrupt-row', positions: stretches });
      for (const position of positions) this.#waiting.delete(position);
    } catch {
      if (this.#isStopped) return;
      this.#timer?.cancel();
      this.#timer = clock.after(RETRY_INTERVAL_MS, () => void this.#drop());
    }
  }
}
