import type { RecordId } from '#gateway/domain/identity.ts';

/** A record that came this often and never was valid will not become so. */
const REFUSALS_UNTIL_LOST = 3;
const MAX_TRACKED_REFUSALS = 1_000;

/** How often records of one gateway came without being valid, by their numbers. */
export class RefusedRecords {
  readonly #times = new Map<string, number>();

  /** `true` when the record is to be given up, and then it is forgotten. */
  isHopeless(id: RecordId): boolean {
    const key = keyOf(id);
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.delete(key);
    if (times >= REFUSALS_UNTIL_LOST) return true;
    if (this.#times.size >= MAX_TRACKED_REFUSALS) {
      const [oldest = key] = this.#times.keys();
      this.#times.delete(oldest);
    }
    this.#times.set(key, times);
    return false;
  }

  forget(id: RecordId): void {
    this.#times.delete(keyOf(id));
  }
}

function keyOf(id: RecordId): string {
  return `${id.epoch}:${id.seq}`;
}
