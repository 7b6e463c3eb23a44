import type { RecordDraft } from '#gateway/domain/record.ts';
import { storedRecords, takeBatch } from './commit-queue.ts';
import type {
  DeadLetter,
  EpochRise,
  EpochSpan,
  Journal,
  JournalHead,
  JournalOpening,
  JournalPage,
  JournalQuery,
  JournalSpace,
  JournalStats,
  Renumbering,
  RetentionCut,
  RowCheck,
  RowsToDrop,
  Settlement,
  StoredDeadLetter,
  StoredRecord,
} from './journal.ts';
import { gapsFrom } from './journal-rows.ts';
import { cutOf } from './retention-cut.ts';
import { stretchesOf, stretchesWithout } from './stretches.ts';

/** The port's second implementation, for tests of what is built on it; the contract suite keeps it honest. It keeps nothing. */
export class MemoryJournal implements Journal {
  readonly opening: JournalOpening = {
    epoch: 1,
    reason: 'first-start',
    detail: '',
    quarantinedPath: null,
    lostTail: null,
  };
  readonly #records = new Map<number, StoredRecord>();
  readonly #cursors = new Map<string, string>();
  #letters: StoredDeadLetter[] = [];
  #nextLetterId = 1;
  readonly #listeners = new Set<(records: readonly StoredRecord[]) => void>();
  readonly #renumberingListeners = new Set<(renumbering: Renumbering) => void>();
  /** First position behind which each epoch begins, oldest first. */
  #epochs: Pick<EpochSpan, 'epoch' | 'basePosition' | 'reason' | 'renumberedUpTo'>[] = [
    { epoch: 1, basePosition: 0, reason: 'first-start' },
  ];
  #last = 0;

  head(): JournalHead {
    const { epoch, basePosition } = this.#span();
    return { position: this.#last, epoch, seq: this.#last - basePosition };
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
    for (const letter of letters) {
      const isSame = (each: DeadLetter): boolean =>
        each.sinkId === letter.sinkId && each.position === letter.position;
      if (!this.#letters.some(isSame))
        this.#letters.unshift({ ...letter, id: this.#nextLetterId++, parkedAtMs: 0 });
    }
    return Promise.resolve();
  }

  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]> {
    return Promise.resolve(
      this.#letters.filter((each) => sinkId === null || each.sinkId === sinkId).slice(0, limit),
    );
  }

  findDeadLetters(ids: readonly number[]): Promise<readonly StoredDeadLetter[]> {
    return Promise.resolve(this.#letters.filter(({ id }) => ids.includes(id)));
  }

  deadLetterCounts(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { sinkId } of this.#letters) counts[sinkId] = (counts[sinkId] ?? 0) + 1;
    return Promise.resolve(counts);
  }

  settleDeadLetters({ ids, cursor }: Settlement): Promise<number> {
    const before = this.#letters.length;
    this.#letters = this.#letters.filter(({ id }) => !ids.includes(id));
    if (cursor) this.saveCursor(cursor.sinkId, cursor.state);
    return Promise.resolve(before - this.#letters.length);
  }

  epochs(): Promise<readonly EpochSpan[]> {
    return Promise.resolve(this.#spans());
  }

  async raiseEpoch(rise: EpochRise): Promise<Renumbering> {
    const { reason, cursors, observedAtMs, clock } = rise;
    const former = this.#span();
    const { basePosition, renumberedUpTo = 0 } = former;
    const afterPosition = Math.max(rise.afterPosition, basePosition, renumberedUpTo);
    const epoch = former.epoch + 1;
    const upToPosition = this.#last;
    this.#epochs.push({
      ...{ epoch, basePosition: afterPosition, reason },
      renumberedUpTo: upToPosition,
    });
    const there: number[] = [];
    for (const [position, record] of this.#records) {
      if (position <= afterPosition) continue;
      const before = { epoch: record.epoch, seq: record.seq };
      const seq = position - afterPosition;
      this.#records.set(position, { ...record, epoch, seq, formerly: before });
      there.push(position);
    }
    for (const [sinkId, state] of cursors) this.saveCursor(sinkId, state);
    const lastSeq = afterPosition - former.basePosition;
    const formerly = { epoch: former.epoch, lastSeq };
    const renumbering = { epoch, afterPosition, upToPosition, formerly };
    for (const listener of this.#renumberingListeners) listener(renumbering);
    const gone = stretchesWithout([[afterPosition + 1, upToPosition]], stretchesOf(there));
    const gaps = gone.flatMap((stretch) => gapsFrom(stretch, [this.#span()], 'quota'));
    const drafts = gaps.map((facts) => ({ kind: 'gap' as const, facts, observedAtMs, clock }));
    if (drafts.length > 0) await this.append(drafts);
    return renumbering;
  }

  onRenumbered(listener: (renumbering: Renumbering) => void): () => void {
    this.#renumberingListeners.add(listener);
    return () => this.#renumberingListeners.delete(listener);
  }

  stats(): Promise<JournalStats> {
    const countsByKind: Record<string, number> = {};
    for (const { kind } of this.#records.values())
      countsByKind[kind] = (countsByKind[kind] ?? 0) + 1;
    return Promise.resolve({
      rows: this.#records.size,
      oldestPosition: this.#records.keys().next().value ?? null,
      sizeBytes: 0,
      epochs: this.#spans(),
      deadLetterCount: this.#letters.length,
      countsByKind,
    });
  }

  deleteRows(which: RetentionCut): Promise<number> {
    const gone = cutOf([...this.#records.values()], which).filter(
      ({ position }) => !this.#letters.some((letter) => letter.position === position),
    );
    for (const { position } of gone) this.#records.delete(position);
    return Promise.resolve(gone.length);
  }

  async dropRows(which: RowsToDrop): Promise<number> {
    if (which.reason !== 'quota') return 0;
    const gone = cutOf([...this.#records.values()], which).filter(
      ({ kind }) => kind !== 'alert' && kind !== 'gap',
    );
    for (const { position } of gone) this.#records.delete(position);
    const { reason, observedAtMs, clock } = which;
    const gaps = stretchesOf(gone.map(({ position }) => position)).flatMap((stretch) =>
      gapsFrom(stretch, this.#epochs, reason),
    );
    const drafts = gaps.map((facts) => ({ kind: 'gap' as const, facts, observedAtMs, clock }));
    if (drafts.length > 0) await this.append(drafts);
    return gone.length;
  }

  /** Memory has no bad bits. */
  checkRows(): Promise<RowCheck> {
    return Promise.resolve({ checkedUpTo: this.#last, isDone: true, bad: [] });
  }

  space(): Promise<JournalSpace> {
    let usedBytes = 0;
    for (const { factsJson, clockJson } of this.#records.values())
      usedBytes += factsJson.length + clockJson.length;
    return Promise.resolve({
      usedBytes,
      sizeBytes: usedBytes,
      logBytes: 0,
      freeDiskBytes: Number.MAX_SAFE_INTEGER,
      ballastBytes: 0,
      oldestPosition: this.#records.keys().next().value ?? null,
    });
  }

  keepBallast(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #spans(): EpochSpan[] {
    const oldest = this.#records.keys().next().value ?? 1;
    return this.#epochs.map((each, index) => ({
      ...each,
      firstSeq: Math.max(1, oldest - each.basePosition),
      lastSeq: (this.#epochs[index + 1]?.basePosition ?? this.#last) - each.basePosition,
    }));
  }

  #span(): EpochSpan {
    return this.#spans().at(-1) as EpochSpan;
  }
}
