import type { Clock, Timer } from '#gateway/domain/clock.ts';

type Pending = { readonly dueMs: number; readonly order: number; readonly callback: () => void };

/** A clock that only moves when a test moves it. Wall time may be stepped on its own. */
export class FakeClock implements Clock {
  #wallMs: number;
  #monotonicMs = 1_000;
  #pending: Pending[] = [];
  #order = 0;

  readonly #earlyMs: number;

  /** `earlyMs`: how much too early timers fire, as those of an event loop sometimes do. */
  constructor(wallMs: number = Date.UTC(2026, 10, 23, 8), earlyMs = 0) {
    this.#wallMs = wallMs;
    this.#earlyMs = earlyMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = {
      dueMs: this.#monotonicMs + Math.max(0, delayMs - this.#earlyMs),
      order: this.#order++,
      callback,
    };
    this.#pending.push(pending);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((each) => each !== pending);
      },
    };
  }

  get timerCount(): number {
    return this.#pending.length;
  }

  stepWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Moves both clocks and runs what comes due, in order. */
  advance(byMs: number): void {
    const until = this.#monotonicMs + byMs;
    for (;;) {
      const [next] = this.#pending
        .filter(({ dueMs }) => dueMs <= until)
        .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
      if (!next) break;
      this.#pending = this.#pending.filter((each) => each !== next);
      this.#move(Math.max(0, next.dueMs - this.#monotonicMs));
      next.callback();
    }
    this.#move(until - this.#monotonicMs);
  }

  /** As `advance`, but lets promises settle between the timers. */
  async advanceGently(byMs: number, stepMs = 10): Promise<void> {
    for (let gone = 0; gone < byMs; gone += stepMs) {
      this.advance(Math.min(stepMs, byMs - gone));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #move(byMs: number): void {
    this.#monotonicMs += byMs;
    this.#wallMs += byMs;
  }
}
