import type { StoredRecord } from '#gateway/journal/journal.ts';

/**
 * The newest durable records in memory, so that a sink that keeps up never reads the disk.
 * A ring of bounded size; what falls out is still in the journal. What every sink has is let go at once,
 * so that the memory taken is what is under way and not what has been.
 */
export class LiveTail {
  readonly #ring: (StoredRecord | undefined)[];
  #newest = 0;
  #oldest = 1;

  constructor(capacity: number, head: number) {
    this.#ring = new Array(capacity);
    this.#newest = head;
    this.#oldest = head + 1;
  }

  /** Records must come in order of position without holes. A jump (a new journal file) empties the ring. */
  push(records: readonly StoredRecord[]): void {
    for (const record of records) {
      if (record.position !== this.#newest + 1) this.#oldest = record.position;
      this.#newest = record.position;
      this.#ring[record.position % this.#ring.length] = record;
    }
    this.#oldest = Math.max(this.#oldest, this.#newest - this.#ring.length + 1);
  }

  /** Everybody has what is at or before the position. */
  forget(upTo: number): void {
    const last = Math.min(upTo, this.#newest);
    for (let position = this.#oldest; position <= last; position++) {
      this.#ring[position % this.#ring.length] = undefined;
    }
    this.#oldest = Math.max(this.#oldest, last + 1);
  }

  get oldestPosition(): number {
    return this.#oldest;
  }

  get(position: number): StoredRecord | undefined {
    if (position < this.#oldest || position > this.#newest) return undefined;
    return this.#ring[position % this.#ring.length];
  }
}
