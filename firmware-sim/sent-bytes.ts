const REMEMBERED_BYTES = 512;
const REMEMBERED_OWNERS = 4096;

type OwnedRange = { readonly owner: string; readonly start: number; readonly end: number };

/** What went out on one line lately: whose it was, and what it looked like. Bounded. */
export class SentBytes {
  #total = 0;
  #tail: Buffer = Buffer.alloc(0);
  #owned: OwnedRange[] = [];

  add(bytes: Uint8Array, owner: string | undefined): void {
    const start = this.#total;
    this.#total += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-REMEMBERED_BYTES);
    if (owner !== undefined) this.#owned.push({ owner, start, end: this.#total });
    if (this.#owned.length > 2 * REMEMBERED_OWNERS) this.#owned.splice(0, REMEMBERED_OWNERS);
  }

  /** True for bytes that may be our own, echoed by a reader whose terminal still echoes. */
  contains(bytes: Uint8Array): boolean {
    return this.#tail.includes(Buffer.from(bytes));
  }

  /** Those with a part in the last `byteCount` bytes. */
  ownersOfLast(byteCount: number): readonly string[] {
    const firstUnread = this.#total - byteCount;
    const hit = this.#owned.filter((range) => range.end > firstUnread);
    return [...new Set(hit.map((range) => range.owner))];
  }
}
