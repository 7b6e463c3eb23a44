import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { ClockState, instantFrom } from '#gateway/domain/clock.ts';
import type { RecordTimer } from '#gateway/domain/record.ts';
import type { Journal, JournalSpace, RetentionCut } from '#gateway/journal/journal.ts';

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
const WHATEVER_AGE = { observedBeforeMs: Number.MAX_SAFE_INTEGER };

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
    const { journal, keepConfirmedHours, maxSizeBytes, confirmedByAll } = this.#options;
    const space = await journal.space();
    this.#options.onFilled(space.usedBytes / maxSizeBytes);
    const cut = this.#isOver(space) ? WHATEVER_AGE : this.#olderThan(keepConfirmedHours);
    const deleted = await journal.deleteRows({ ...cut, upToPosition: confirmedByAll() });
    if (deleted > 0) this.#options.onDeleted(deleted);
    const dropped = deleted > 0 ? 0 : await this.#drop(space);
    await journal.keepBallast();
    return deleted + dropped;
  }

  async #drop(space: JournalSpace): Promise<number> {
    const { journal, recordTimer, keepUnconfirmedDays, onDropped } = this.#options;
    const bound = this.#isOver(space) ? 'size' : 'age';
    const cut = bound === 'size' ? WHATEVER_AGE : this.#olderThan(keepUnconfirmedDays * 24);
    const upToPosition = journal.head().position;
    const when = recordTimer(instantFrom(this.#options.clock));
    const records = await journal.dropRows({ ...when, ...cut, reason: 'quota', upToPosition });
    if (records > 0) onDropped({ records, bound });
    return records;
  }

  /** While the clock itself is not synchronised, times of before its correction are as good as its own. */
  #olderThan(hours: number): Omit<RetentionCut, 'upToPosition'> {
    const { clock, recordTimer } = this.#options;
    const { state } = recordTimer(instantFrom(clock)).clock;
    return {
      observedBeforeMs: clock.wallMs() - hours * HOUR_MS,
      sparesUnsynchronised: state !== ClockState.Unsynchronised,
    };
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
