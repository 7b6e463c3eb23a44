import { writeHighWaterMark } from './high-water-mark.ts';

const MARK_INTERVAL_MS = 1_000;

export type MarkKeeperOptions = {
  readonly file: string;
  /** How far the journal is now. */
  readonly reached: () => { readonly epoch: number; readonly position: number };
  /** Told once when the mark cannot be written, and with an empty text when it can again. */
  readonly onProblem: (problem: string) => void;
};

/**
 * Keeps the mark outside the database, at most once a second. A mark that cannot be written never undoes
 * the commit before it: the rows are durable, and storing them again would double them.
 */
export class MarkKeeper {
  readonly #options: MarkKeeperOptions;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #written = { epoch: 0, position: -1 };
  #problem = '';

  constructor(options: MarkKeeperOptions) {
    this.#options = options;
  }

  keep(nowMs: number, isForced = false): void {
    const reached = this.#options.reached();
    const isNew =
      reached.position !== this.#written.position || reached.epoch !== this.#written.epoch;
    if (!isForced && (!isNew || nowMs - this.#writtenAtMs < MARK_INTERVAL_MS)) return;
    this.#writtenAtMs = nowMs;
    try {
      writeHighWaterMark(this.#options.file, reached);
      this.#written = reached;
      this.#tell('');
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  #tell(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }
}
