import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Journal } from './journal.ts';
import type { Stretches } from './stretches.ts';

export type JournalCheckOptions = {
  readonly journal: Pick<Journal, 'checkRows' | 'dropRows'>;
  readonly clock: Clock;
  /** The time of a gap record that is made now. */
  readonly timeNow: () => Pick<RecordDraft, 'observedAtMs' | 'clock'>;
  /** Rows that are damaged or missing without a record of it; they became gap records. */
  readonly onBad: (stretches: Stretches) => void;
  readonly onDone: (checkedUpTo: number) => void;
};

/** Between two steps the journal's thread belongs to the commits. */
const STEP_INTERVAL_MS = 50;
const RETRY_INTERVAL_MS = 5_000;

/**
 * Goes through every row once after each start, a few hundred at a time beside the running gateway, so that no
 * start waits for it however large the file is. What is wrong becomes a gap that everybody is told of.
 */
export class JournalCheck {
  readonly #options: JournalCheckOptions;
  #checkedUpTo = 0;
  #timer: Timer | null = null;
  #isRunning = false;

  constructor(options: JournalCheckOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#stepAfter(STEP_INTERVAL_MS);
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  #stepAfter(delayMs: number): void {
    if (!this.#isRunning) return;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#step().then(
        (isDone) => {
          if (!isDone) this.#stepAfter(STEP_INTERVAL_MS);
        },
        // The disk refuses for now.
        () => this.#stepAfter(RETRY_INTERVAL_MS),
      );
    });
  }

  async #step(): Promise<boolean> {
    const { journal, timeNow, onBad, onDone } = this.#options;
    const { checkedUpTo, isDone, bad } = await journal.checkRows(this.#checkedUpTo);
    if (bad.length > 0) {
      await journal.dropRows({ ...timeNow(), reason: 'corrupt-row', positions: bad });
      onBad(bad);
    }
    this.#checkedUpTo = checkedUpTo;
    if (isDone) onDone(checkedUpTo);
    return isDone;
  }
}
