import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import type { Journal, JournalSpace } from '#gateway/journal/journal.ts';

export type RetentionOptions = {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly recordTimer: RecordTimer;
  readonly keepConfirmedHours: number;
  /** After this long a record goes even if somebody still lacks it; alerts never do. */
  readonly keepUnconfirmedDays: number;
  readonly maxSizeBytes: number;
  /** Highest position that every sink has confirmed: what is deleted above it leaves a gap record. */
  readonly confirmedByAll: () => number;
  readonly onDeleted: (rows: number) => void;
  readonly onDropped: (dropped: Dropped) => void;
  /** How full the journal is, with each sweep: 1 is the quota. */
  readonly onFilled: (fraction: number) => void;
};

/** Records that nobody will get any more, and which bound they met. */
export type Dropped = { readonly records: number; readonly bound: 'size' | 'age' };

/** Soon: the journal of a gateway that is restarted every minute must keep to its room as well. */
const FIRST_SWEEP_MS = 5_000;
const SWEEP_INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/**
 * Keeps the journal within its room: first goes what everybody has, then, at the quota, the oldest of
 * what somebody lacks, with a gap record for it. A bounded number of rows at a time.
 */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: Timer | null = null;
  #running = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#schedule(FIRST_SWEEP_MS);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  /** One bounded step; gives the rows that it deleted. */
  async sweep(): Promise<number> {
    const { journal, clock, keepConfirmedHours, maxSizeBytes, confirmedByAll } = this.#options;
    const space = await journal.space();
    this.#options.onFilled(space.usedBytes / maxSizeBytes);
    const observedBeforeMs = this.#isOver(space)
      ? EVERYTHING
      : clock.wallMs() - keepConfirmedHours * HOUR_MS;
    const deleted = await journal.deleteRows({ upToPosition: confirmedByAll(), observedBeforeMs });
    if (deleted > 0) this.#options.onDeleted(deleted);
    const dropped = deleted > 0 ? 0 : await this.#drop(space);
    await journal.keepBallast();
    return deleted + dropped;
  }

  async #drop(space: JournalSpace): Promise<number> {
    const { journal, clock, recordTimer, keepUnconfirmedDays, onDropped } = this.#options;
    const bound = this.#isOver(space) ? 'size' : 'age';
    const observedBeforeMs =
      bound === 'size' ? EVERYTHING : clock.wallMs() - keepUnconfirmedDays * 24 * HOUR_MS;
    const now = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    const upToPosition = journal.head().position;
    const which = { ...recordTimer(now), reason: 'quota', upToPosition, observedBeforeMs } as const;
    const records = await journal.dropRows(which);
    if (records > 0) onDropped({ records, bound });
    return records;
  }

  #isOver({ usedBytes }: JournalSpace): boolean {
    return usedBytes > this.#options.maxSizeBytes;
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
