import type { Board } from '#sim/firmware.ts';

/** Does something regularly for as long as the device has power, at the times of a fixed grid. */
export class Ticker {
  readonly #board: Pick<Board, 'after' | 'uptimeMs'>;
  #run = 0;
  #isRunning = false;

  constructor(board: Pick<Board, 'after' | 'uptimeMs'>) {
    this.#board = board;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The first time is one period from now. */
  start(periodMs: number, tick: () => void): void {
    this.stop();
    this.#isRunning = true;
    this.#wait(this.#run, this.#board.uptimeMs() + periodMs, periodMs, tick);
  }

  stop(): void {
    this.#run += 1;
    this.#isRunning = false;
  }

  /** What could not be done in time is left out, as by a device whose loop was held up. */
  #wait(run: number, dueMs: number, periodMs: number, tick: () => void): void {
    this.#board.after(Math.max(0, dueMs - this.#board.uptimeMs()), () => {
      if (run !== this.#run) return;
      const isLate = this.#board.uptimeMs() > dueMs + periodMs;
      const nextMs = (isLate ? this.#board.uptimeMs() : dueMs) + periodMs;
      this.#wait(run, nextMs, periodMs, tick);
      tick();
    });
  }
}
