import type { RecordDraft } from '#gateway/domain/record.ts';
import { storedRecords, takeBatch } from './commit-queue.ts';
import type {
  DeadLetter,
  EpochSpan,
  Journal,
  JournalHead,
  JournalOpening,
  JournalPage,
  JournalQuery,
  JournalStats,
  RetentionCut,
  StoredDeadLetter,
  StoredRecord,
} from './journal.ts';

/** The port's second implementation, for tests of what is built on it; the contract suite keeps it honest. It keeps nothing. */
export class MemoryJournal implements Journal {
  readonly opening: JournalOpening = {
    epoch: 1,
    reason: 'first-start',
    detail: '',
    quarantinedPath: null,
  };
  readonly #records = new Map<number, StoredRecord>();
  readonly #cursors = new Map<string, string>();
  readonly #letters: StoredDeadLetter[] = [];
  readonly #listeners = new Set<(records: readonly StoredRecord[]) => void>();
  #last = 0;

  head(): JournalHead {
    return { position: this.#last, epoch: 1, seq: this.#last };
  }

  writable(): boolean {
    return true;
  }

  onDurable(listener: (records: readonly StoredRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(drafts: readonly RecordDraft[]): Promise<readonly StoredRecord[]> {
    return new Promise((resolve, reject) => {
      const batch = takeBatch([{ drafts, resolve, reject }]);
      const records = storedRecords(batch, this.#last + 1, this.#span());
      for (const record of records) this.#records.set(record.position, record);
      this.#last += records.length;
      if (records.length > 0) for (const listener of this.#listeners) listener(records);
      resolve(records);
    });
  }

  read(query: JournalQuery): Promise<JournalPage> {
    const records = [...this.#records.values()]
      .filter(({ position }) => position > query.afterPosition && position <= query.upToPosition)
      .filter(({ kind }) => query.kind === undefined || kind === query.kind)
      .slice(0, query.limit)
      .map(({ facts: _facts, ...stored }) => stored);
    return Promise.resolve({ records, corruptPositions: [] });
  }

  loadCursor(sinkId: string): Promise<string | null> {
    return Promise.resolve(this.#cursors.get(sinkId) ?? null);
  }

  saveCursor(sinkId: string, state: string): void {
    this.#cursors.set(sinkId, state);
  }

  addDeadLetters(letters: readonly DeadLetter[]): Promise<void> {
    for (const letter of letters)
      this.#letters.unshift({ ...letter, id: this.#letters.length + 1, parkedAtMs: 0 });
    return Promise.resolve();
  }

  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]> {
    return Promise.resolve(
      this.#letters.filter((each) => sinkId === null || each.sinkId === sinkId).slice(0, limit),
    );
  }

  epochs(): Promise<readonly EpochSpan[]> {
    return Promise.resolve([this.#span()]);
  }

  stats(): Promise<JournalStats> {
    const countsByKind: Record<string, number> = {};
    for (const { kind } of this.#records.values())
      countsByKind[kind] = (countsByKind[kind] ?? 0) + 1;
    return Promise.resolve({
      rows: this.#records.size,
      oldestPosition: this.#records.keys().next().value ?? null,
      sizeBytes: 0,
      epochs: [this.#span()],
      deadLetterCount: this.#letters.length,
      countsByKind,
    });
  }

  deleteRows(which: RetentionCut): Promise<number> {
    const gone = [...this.#records.values()].filter(
      ({ position, observedAtMs }) =>
        position <= which.upToPosition && observedAtMs < which.observedBeforeMs,
    );
    for (const { position } of gone) this.#records.delete(position);
    return Promise.resolve(gone.length);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #span(): EpochSpan {
    const oldest = this.#records.keys().next().value ?? 1;
    return {
      epoch: 1,
      firstSeq: oldest,
      lastSeq: this.#last,
      basePosition: 0,
      reason: 'first-start',
    };
  }
}
