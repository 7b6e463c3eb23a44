import type { Clock, Timer } from '#gateway/domain/clock.ts';

type Pending = { readonly dueMs: number; readonly callback: () => void };

/** The clock of a recording: it stands still until the next thing happened, then it is that late. */
export class ReplayClock implements Clock {
  #monotonicMs: number;
  #wallLeadMs: number;
  /** Sorted by when they are due; of those due together the earlier set is first. */
  readonly #pending: Pending[] = [];

  constructor(monotonicMs: number, wallMs: number) {
    this.#monotonicMs = monotonicMs;
    this.#wallLeadMs = wallMs - monotonicMs;
  }

  wallMs(): number {
    return this.#monotonicMs + this.#wallLeadMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = { dueMs: this.#monotonicMs + Math.max(0, delayMs), callback };
    this.#pending.splice(this.#placeFor(pending.dueMs), 0, pending);
    return {
      cancel: () => {
        const place = this.#pending.indexOf(pending);
        if (place >= 0) this.#pending.splice(place, 1);
      },
    };
  }

  /** When the next timer is due; infinite when none is set. */
  get nextDueMs(): number {
    return this.#pending[0]?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Runs what is due first, if it is due by then; `false` when nothing is. */
  runNext(untilMs: number): boolean {
    if (this.nextDueMs > untilMs) return false;
    const next = this.#pending.shift();
    if (next === undefined) return false;
    this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs);
    next.callback();
    return true;
  }

  moveTo(monotonicMs: number): void {
    this.#monotonicMs = Math.max(this.#monotonicMs, monotonicMs);
  }

  /** From now on the wall clock is so late. */
  setWall(wallMs: number, atMonotonicMs: number): void {
    this.#wallLeadMs = wallMs - atMonotonicMs;
  }

  #placeFor(dueMs: number): number {
    const place = this.#pending.findLastIndex((each) => each.dueMs <= dueMs);
    return place + 1;
  }
}
