import type { HeldLog } from './log-watch.ts';
import { logBytes, logHolder, MAX_LOG_BYTES } from './log-watch.ts';

export type LogKeeperOptions = {
  /** The database; its log lies beside it. */
  readonly file: string;
  /** Empties the log into the file without waiting; `false` when a reader was in the way. */
  readonly truncate: () => boolean;
  /** Told once when somebody holds the log above its size, and with `null` when it is short again. */
  readonly onHeld: (held: HeldLog | null) => void;
};

/** Keeps the log short, and free of what was deleted; what a reader prevents is tried again until it worked. */
export class LogKeeper {
  readonly #options: LogKeeperOptions;
  #holdsDeleted = false;
  #isHeld = false;

  constructor(options: LogKeeperOptions) {
    this.#options = options;
  }

  /** Deleted rows leave the file at once (`secure_delete`); their copies in the log go when it is emptied. */
  emptiedAfter<Result>(work: () => Result): Result {
    const result = work();
    this.#holdsDeleted = true;
    this.keep();
    return result;
  }

  /** To be called every second. */
  keep(): void {
    const isTooLong = logBytes(this.#options.file) > MAX_LOG_BYTES;
    if ((isTooLong || this.#holdsDeleted) && this.#tryTruncate()) this.#holdsDeleted = false;
    const bytes = logBytes(this.#options.file);
    this.#tell(bytes > MAX_LOG_BYTES ? { bytes, holder: logHolder(this.#options.file) } : null);
  }

  /** A disk that refuses now takes it later; the rows themselves are safe either way. */
  #tryTruncate(): boolean {
    try {
      return this.#options.truncate();
    } catch {
      return false;
    }
  }

  #tell(held: HeldLog | null): void {
    if (this.#isHeld === (held !== null)) return;
    this.#isHeld = held !== null;
    this.#options.onHeld(held);
  }
}
