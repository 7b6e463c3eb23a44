import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { NextStretch } from './delivery-plan.ts';
import { nextStretch } from './delivery-plan.ts';
import { PositionSet } from './position-set.ts';

/**
 * How far one sink is: what it has, what is on its way, what comes next. Pure bookkeeping,
 * no clock and no I/O; `toString` is what is stored as the sink's cursor.
 */
export class SinkProgress {
  readonly #delivered: PositionSet;
  /** Delivered, or handed to a write under way. Always a superset of what is delivered. */
  readonly #claimed: PositionSet;
  /** Alerts that are not claimed, oldest first. */
  #alerts: number[] = [];
  #liveFrom: number;

  /** What is stored may be ahead of a journal that lost its tail: that part is forgotten. */
  constructor(stored: string | null, head: number) {
    this.#delivered = PositionSet.parse(stored);
    this.#delivered.remove(head + 1, Number.MAX_SAFE_INTEGER);
    this.#claimed = this.#delivered.copy();
    this.#liveFrom = head + 1;
  }

  /** Everything up to here is delivered. */
  get deliveredUpTo(): number {
    return this.#delivered.contiguousFrom(0);
  }

  backlog(head: number): number {
    return head - this.#delivered.countWithin(1, head);
  }

  addAlerts(positions: readonly number[]): void {
    for (const position of positions) if (!this.#claimed.has(position)) this.#alerts.push(position);
  }

  next(head: number, maxRecords: number, backlogAllowed: boolean): NextStretch {
    while (this.#alerts.length > 0 && this.#claimed.has(this.#alerts[0] as number))
      this.#alerts.shift();
    return nextStretch({
      claimed: this.#claimed,
      alerts: this.#alerts,
      liveFrom: this.#liveFrom,
      oldest: 1,
      head,
      maxRecords,
      backlogAllowed,
    });
  }

  /** Live records that fell out of memory are backlog from now on. */
  moveLiveFrom(position: number): void {
    this.#liveFrom = Math.max(this.#liveFrom, position);
  }

  claim(first: number, last: number = first): void {
    this.#claimed.add(first, last);
  }

  deliver(first: number, last: number = first): void {
    this.#delivered.add(first, last);
    this.#claimed.add(first, last);
  }

  /** A write did not take them: they are to be sent again. */
  giveBack(records: readonly StoredRecord[]): void {
    for (const { position, kind } of records) {
      this.release(position, position);
      if (kind === 'alert') this.#alerts.push(position);
    }
    this.#alerts.sort((a, b) => a - b);
  }

  /** Gives up a claim on what is not delivered. */
  release(first: number, last: number): void {
    for (const [from, to] of this.#delivered.missing(first, last)) this.#claimed.remove(from, to);
  }

  /** Takes back that it is delivered, without sending it yet: `release` does that, `deliver` undoes it. */
  withhold(position: number): void {
    this.#delivered.remove(position);
    this.#claimed.add(position);
  }

  /** Marks delivered records as to be sent once more; gives how many they are. */
  undeliver(first: number, last: number): number {
    const count = this.#delivered.countWithin(first, last);
    for (const [from, to] of this.#delivered.within(first, last)) this.#claimed.remove(from, to);
    this.#delivered.remove(first, last);
    return count;
  }

  /** What is stored for a sink that has nothing behind the position. */
  toStringUpTo(position: number): string {
    const delivered = this.#delivered.copy();
    delivered.remove(position + 1, Number.MAX_SAFE_INTEGER);
    return delivered.toString();
  }

  toString(): string {
    return this.#delivered.toString();
  }
}
