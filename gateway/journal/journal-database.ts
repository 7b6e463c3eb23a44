import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { cursorOf, prepareCursorSave, saveCursors } from './cursor-table.ts';
import {
  deadLetterCounts,
  deadLettersOf,
  insertDeadLetters,
  openDeadLetters,
  settleDeadLetters,
} from './dead-letter-table.ts';
import type { EpochRow } from './epoch-table.ts';
import { epochsIn, heldSpans, insertEpoch, rowlessIn } from './epoch-table.ts';
import type {
  DeadLetter,
  EpochRise,
  EpochSpan,
  JournalPage,
  JournalQuery,
  JournalStats,
  RetentionCut,
  RowCheck,
  RowsToDrop,
  Settlement,
  StoredDeadLetter,
} from './journal.ts';
import { gapRows, positionsToDrop } from './journal-drops.ts';
import type { RowBatch } from './journal-rows.ts';
import { statsOf, usedBytesOf } from './journal-stats.ts';
import { copiedAtMsOf, machineIdOf, raiseDeletedUpTo, takeOver } from './meta-table.ts';
import {
  deletePositions,
  deleteStretches,
  insertRows,
  lastPositionIn,
  numberAfter,
  oldestPositionIn,
  prepareInsert,
  readPage,
} from './record-table.ts';
import { deletableRows } from './retention-cut.ts';
import type { JournalPart } from './row-check.ts';
import { checkRows, undeletedPart } from './row-check.ts';
import { inTransaction } from './transaction.ts';
import { emptyLog, openWriter, quickCheck } from './writer-connection.ts';

/** An epoch behind the last row. */
export type NewEpoch = Pick<EpochRow, 'epoch' | 'reason' | 'detail' | 'startedAtMs'> & {
  readonly machineId: string;
};

/**
 * The journal's file, synchronously. One object is the one writer; it lives in the journal's worker thread.
 * Every method throws SQLite's own errors: who calls decides what they mean.
 */
export class JournalDatabase {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #saveCursor: StatementSync;
  #lastPosition: number;
  #epochs: EpochSpan[] = [];

  constructor(file: string) {
    this.#db = openWriter(file);
    try {
      this.#insert = prepareInsert(this.#db);
      this.#saveCursor = prepareCursorSave(this.#db);
      this.#lastPosition = lastPositionIn(this.#db);
      this.#epochs = epochsIn(this.#db);
      this.#checkTail();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Numbers the first row of an empty file behind `position`. */
  startAfter(position: number): void {
    numberAfter(this.#db, position);
    this.#lastPosition = position;
  }

  get lastPosition(): number {
    return this.#lastPosition;
  }

  get currentEpoch(): EpochSpan | undefined {
    return this.#epochs.at(-1);
  }

  get machineId(): string {
    return machineIdOf(this.#db);
  }

  /** When this file was copied by a backup; `null` for the journal itself. */
  get copiedAtMs(): number | null {
    return copiedAtMsOf(this.#db);
  }

  /** The rise, its reason and the machine in one transaction: a power cut cannot leave one without the others. */
  beginEpoch({ machineId, ...epoch }: NewEpoch): void {
    const basePosition = this.#lastPosition;
    inTransaction(this.#db, () => {
      takeOver(this.#db, machineId);
      insertEpoch(this.#db, { ...epoch, basePosition, renumberedUpTo: 0 });
    });
    this.#epochs = epochsIn(this.#db);
  }

  /** The new epoch, what sinks have, and gap records for its numbers that have no row; all or nothing. */
  renumber(epoch: EpochRow, { cursors, observedAtMs, clock }: EpochRise): RowBatch {
    const rowless = rowlessIn(this.#db, epoch.basePosition, this.#lastPosition);
    const epochs = [{ ...epoch, firstSeq: 1, lastSeq: 0 }];
    const rows = gapRows(rowless, epochs, { reason: 'quota', observedAtMs, clock });
    inTransaction(this.#db, () => {
      insertEpoch(this.#db, epoch);
      insertRows(this.#insert, this.#lastPosition + 1, rows);
      saveCursors(this.#saveCursor, cursors);
    });
    this.#epochs = epochsIn(this.#db);
    this.#lastPosition += rows.kinds.length;
    return rows;
  }

  /** Stores rows and sink states in one transaction; when it returns they survive a power cut. */
  commit(rows: RowBatch, cursors: ReadonlyMap<string, string>): void {
    inTransaction(this.#db, () => {
      insertRows(this.#insert, this.#lastPosition + 1, rows);
      saveCursors(this.#saveCursor, cursors);
    });
    this.#lastPosition += rows.kinds.length;
  }

  read(query: JournalQuery): JournalPage {
    return readPage(this.#db, query, this.#epochs);
  }

  loadCursor(sinkId: string): string | null {
    return cursorOf(this.#db, sinkId);
  }

  addDeadLetters(letters: readonly DeadLetter[], parkedAtMs: number): void {
    inTransaction(this.#db, () => insertDeadLetters(this.#db, letters, parkedAtMs));
  }

  listDeadLetters(sinkId: string | null, limit: number): StoredDeadLetter[] {
    return openDeadLetters(this.#db, sinkId, limit);
  }

  findDeadLetters(ids: readonly number[]): StoredDeadLetter[] {
    return deadLettersOf(this.#db, ids);
  }

  deadLetterCounts(): Record<string, number> {
    return deadLetterCounts(this.#db);
  }

  settleDeadLetters(settlement: Settlement, settledAtMs: number): number {
    let settled = 0;
    inTransaction(this.#db, () => {
      const { cursor } = settlement;
      if (cursor) this.#saveCursor.run(cursor.sinkId, cursor.state);
      settled = settleDeadLetters(this.#db, settlement, settledAtMs);
    });
    return settled;
  }

  stats(): JournalStats {
    const stats = statsOf(this.#db);
    return { ...stats, epochs: this.epochSpans(stats.oldestPosition ?? 0) };
  }

  /** Epochs with the numbers that are still there; the current one even when it is empty. */
  epochSpans(oldestPosition: number): EpochSpan[] {
    return heldSpans(this.#epochs, oldestPosition, this.#lastPosition);
  }

  /** 0 when there is no row. */
  oldestPosition(): number {
    return oldestPositionIn(this.#db);
  }

  usedBytes(): number {
    return usedBytesOf(this.#db);
  }

  /** Deletes the rows, and says up to where a number that is missing is no loss; gives how many they were. */
  deleteRows(which: RetentionCut, limit: number): number {
    const old = deletableRows(this.#db, which, limit);
    const newest = old.at(-1);
    if (newest === undefined) return 0;
    inTransaction(this.#db, () => {
      deletePositions(this.#db, old);
      raiseDeletedUpTo(this.#db, newest);
    });
    return old.length;
  }

  /** Gives rows up and stores the gap records that stand for them; all or nothing. */
  dropRows(
    which: RowsToDrop,
    limit: number,
  ): { readonly dropped: number; readonly rows: RowBatch } {
    const part = undeletedPart(this.#db, this.#partBehind(0));
    const stretches = positionsToDrop(this.#db, part, which, limit);
    const rows = gapRows(stretches, this.#epochs, which);
    let dropped = 0;
    if (rows.kinds.length === 0) return { dropped, rows };
    inTransaction(this.#db, () => {
      dropped = deleteStretches(this.#db, stretches);
      insertRows(this.#insert, this.#lastPosition + 1, rows);
    });
    this.#lastPosition += rows.kinds.length;
    return { dropped, rows };
  }

  checkRows(afterPosition: number): RowCheck {
    return checkRows(this.#db, this.#partBehind(afterPosition));
  }

  /** `null` when SQLite finds nothing wrong with the file; takes as long as reading all of it. */
  quickCheck(): string | null {
    return quickCheck(this.#db);
  }

  /** Empties the write-ahead log into the file; `false` when a reader was in the way. */
  checkpoint(waitMs?: number): boolean {
    return emptyLog(this.#db, waitMs);
  }

  close(): void {
    this.#db.close();
  }

  #partBehind(afterPosition: number): JournalPart {
    return { epochs: this.#epochs, afterPosition, upToPosition: this.#lastPosition };
  }

  /** Reads the newest rows once, so that a file damaged where it matters most is found before it is written to. */
  #checkTail(): void {
    this.read({
      afterPosition: this.#lastPosition - 200,
      upToPosition: this.#lastPosition,
      limit: 200,
    });
  }
}
