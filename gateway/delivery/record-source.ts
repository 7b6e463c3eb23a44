import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import type { LiveTail } from './live-tail.ts';
import { PositionSet } from './position-set.ts';

/** What was found in a stretch of the journal; rows that are gone or damaged will never come. */
export type FoundStretch = {
  readonly records: readonly StoredRecord[];
  readonly gone: readonly (readonly [number, number])[];
};

const ALERTS_A_PAGE = 1_000;

/** Where a worker gets records: from memory while they are new, from the journal otherwise. */
export class RecordSource {
  readonly #journal: Journal;
  readonly #tail: LiveTail;
  readonly #onCorrupt: (positions: readonly number[]) => void;

  constructor(journal: Journal, tail: LiveTail, onCorrupt: (positions: readonly number[]) => void) {
    this.#journal = journal;
    this.#tail = tail;
    this.#onCorrupt = onCorrupt;
  }

  /** Positions before this are in the journal only. */
  get oldestInMemory(): number {
    return this.#tail.oldestPosition;
  }

  /** As many records from `first` on as memory holds. */
  newest(first: number, last: number): StoredRecord[] {
    const records: StoredRecord[] = [];
    for (let position = first; position <= last; position++) {
      const record = this.#tail.get(position);
      if (!record) break;
      records.push(record);
    }
    return records;
  }

  /** `null` when the journal cannot be read. */
  async stretch(first: number, last: number): Promise<FoundStretch | null> {
    const [inMemory] = first === last ? this.newest(first, last) : [];
    if (inMemory) return { records: [inMemory], gone: [] };
    const limit = last - first + 1;
    try {
      const query = { afterPosition: first - 1, upToPosition: last, limit };
      const { records, corruptPositions } = await this.#journal.read(query);
      if (corruptPositions.length > 0) this.#onCorrupt(corruptPositions);
      return { records, gone: goneFrom(records, first, last) };
    } catch {
      return null;
    }
  }

  /** Positions of all alerts in (after, upTo]. */
  async alertPositions(after: number, upTo: number): Promise<number[]> {
    const positions: number[] = [];
    let afterPosition = after;
    for (;;) {
      const { records, corruptPositions } = await this.#journal.read({
        afterPosition,
        upToPosition: upTo,
        limit: ALERTS_A_PAGE,
        kind: 'alert',
      });
      const read = records.map(({ position }) => position);
      if (read.length + corruptPositions.length === 0) return positions;
      positions.push(...read);
      afterPosition = Math.max(...read, ...corruptPositions);
    }
  }
}

/** What of the stretch was not found. */
function goneFrom(
  records: readonly StoredRecord[],
  first: number,
  last: number,
): [number, number][] {
  const found = new PositionSet();
  for (const { position } of records) found.add(position);
  return found.missing(first, last);
}
