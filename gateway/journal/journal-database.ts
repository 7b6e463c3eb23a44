import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { RecordKind } from '#gateway/domain/record.ts';
import {
  deadLetterCounts,
  deadLettersOf,
  insertDeadLetters,
  openDeadLetters,
  settleDeadLetters,
} from './dead-letter-table.ts';
import type { EpochRow } from './epoch-table.ts';
import { epochsIn, insertEpoch, rowlessIn } from './epoch-table.ts';
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
  StoredRecord,
} from './journal.ts';
import type { JournalPart } from './journal-drops.ts';
import { checkRows, damagedRows, gapRows, positionsToDrop } from './journal-drops.ts';
import type { Row, RowBatch } from './journal-rows.ts';
import { ROW_COLUMNS, recordFrom } from './journal-rows.ts';
import {
  BUSY_TIMEOUT_MS,
  COPIED_AT_MS,
  configureWriter,
  DELETED_UP_TO,
  ensureSchema,
  metaOf,
  pragmaNumber,
  refuseNewer,
} from './journal-schema.ts';
import { recordCrc } from './record-crc.ts';
import { cutParameters, IS_CUT } from './retention-cut.ts';
import { stretchesOf } from './stretches.ts';

/** `meta` keys. */
const MACHINE_ID = 'machine-id';

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
    this.#db = new DatabaseSync(file, { timeout: 2_000 });
    try {
      refuseNewer(this.#db, file);
      configureWriter(this.#db);
      ensureSchema(this.#db);
      this.#insert = this.#db.prepare(
        'insert into records(position, kind, observed_at_ms, clock, facts, crc) values (?, ?, ?, ?, ?, ?)',
      );
      this.#saveCursor = this.#db.prepare(
        'insert into cursors(sink_id, state) values (?, ?) on conflict(sink_id) do update set state = excluded.state',
      );
      this.#lastPosition = this.#readLastPosition();
      this.#epochs = epochsIn(this.#db);
      this.#checkTail();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Numbers the first row of an empty file behind `position`. */
  startAfter(position: number): void {
    this.#db.prepare("insert into sqlite_sequence(name, seq) values ('records', ?)").run(position);
    this.#lastPosition = position;
  }

  get lastPosition(): number {
    return this.#lastPosition;
  }

  get currentEpoch(): EpochSpan | undefined {
    return this.#epochs.at(-1);
  }

  get machineId(): string {
    return metaOf(this.#db, MACHINE_ID) ?? '';
  }

  /** When this file was copied by a backup; `null` for the journal itself. */
  get copiedAtMs(): number | null {
    const copied = metaOf(this.#db, COPIED_AT_MS);
    return copied === null ? null : Number(copied);
  }

  /** The rise, its reason and the machine in one transaction: a power cut cannot leave one without the others. */
  beginEpoch({ machineId, ...epoch }: NewEpoch): void {
    const basePosition = this.#lastPosition;
    this.#transaction(() => {
      this.#setMeta(MACHINE_ID, machineId);
      this.#db.prepare('delete from meta where key = ?').run(COPIED_AT_MS);
      insertEpoch(this.#db, { ...epoch, basePosition, renumberedUpTo: 0 });
    });
    this.#epochs = epochsIn(this.#db);
  }

  /** The new epoch, what sinks have, and gap records for its numbers that have no row; all or nothing. */
  renumber(epoch: EpochRow, { cursors, observedAtMs, clock }: EpochRise): RowBatch {
    const rowless = rowlessIn(this.#db, epoch.basePosition, this.#lastPosition);
    const epochs = [{ ...epoch, firstSeq: 1, lastSeq: 0 }];
    const rows = gapRows(rowless, epochs, { reason: 'quota', observedAtMs, clock });
    this.#transaction(() => {
      insertEpoch(this.#db, epoch);
      this.#insertRows(rows);
      this.#saveCursors(cursors);
    });
    this.#epochs = epochsIn(this.#db);
    this.#lastPosition += rows.kinds.length;
    return rows;
  }

  /** Stores rows and sink states in one transaction; when it returns they survive a power cut. */
  commit(rows: RowBatch, cursors: ReadonlyMap<string, string>): void {
    this.#transaction(() => {
      this.#insertRows(rows);
      this.#saveCursors(cursors);
    });
    this.#lastPosition += rows.kinds.length;
  }

  #saveCursors(cursors: ReadonlyMap<string, string>): void {
    for (const [sinkId, state] of cursors) this.#saveCursor.run(sinkId, state);
  }

  #insertRows(rows: RowBatch): void {
    const first = this.#lastPosition + 1;
    for (let index = 0; index < rows.kinds.length; index++)
      this.#insertRow(first + index, rows, index);
  }

  #insertRow(position: number, rows: RowBatch, index: number): void {
    const kind = rows.kinds[index] as RecordKind;
    const observedAtMs = rows.observedAtMs[index] as number;
    const clock = rows.clocks[index] as string;
    const facts = rows.facts[index] as string;
    this.#insert.run(
      position,
      kind,
      observedAtMs,
      clock,
      facts,
      recordCrc(position, kind, observedAtMs, clock, facts),
    );
  }

  read(query: JournalQuery): JournalPage {
    const byKind = query.kind ? `and kind = '${query.kind}'` : '';
    const rows = this.#db
      .prepare(
        `select ${ROW_COLUMNS} from records
         where position > ? and position <= ? ${byKind} order by position limit ?`,
      )
      .all(query.afterPosition, query.upToPosition, query.limit) as unknown as Row[];
    const records: StoredRecord[] = [];
    const corruptPositions: number[] = [];
    for (const row of rows) {
      const record = recordFrom(row, this.#epochs);
      if (record) records.push(record);
      else corruptPositions.push(row.position);
    }
    return { records, corruptPositions };
  }

  loadCursor(sinkId: string): string | null {
    const row = this.#db.prepare('select state from cursors where sink_id = ?').get(sinkId);
    return typeof row?.['state'] === 'string' ? row['state'] : null;
  }

  addDeadLetters(letters: readonly DeadLetter[], parkedAtMs: number): void {
    this.#transaction(() => insertDeadLetters(this.#db, letters, parkedAtMs));
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
    this.#transaction(() => {
      const { cursor } = settlement;
      if (cursor) this.#saveCursor.run(cursor.sinkId, cursor.state);
      settled = settleDeadLetters(this.#db, settlement, settledAtMs);
    });
    return settled;
  }

  stats(): JournalStats {
    const one = (sql: string): number =>
      Number(Object.values(this.#db.prepare(sql).get() ?? {})[0] ?? 0);
    const kinds = this.#db
      .prepare('select kind, count(*) as n from records group by kind')
      .all() as unknown as { kind: string; n: number }[];
    const oldest = one('select coalesce(min(position), 0) from records');
    return {
      rows: kinds.reduce((sum, each) => sum + each.n, 0),
      oldestPosition: oldest === 0 ? null : oldest,
      sizeBytes: one('pragma page_count') * one('pragma page_size'),
      epochs: this.epochSpans(oldest),
      deadLetterCount: one('select count(*) from dead_letters where settled_at_ms is null'),
      countsByKind: Object.fromEntries(kinds.map(({ kind, n }) => [kind, n])),
    };
  }

  /** Epochs with the numbers that are still there; the current one even when it is empty. */
  epochSpans(oldestPosition: number): EpochSpan[] {
    return this.#epochs.map((span, index) => {
      const endPosition = this.#epochs[index + 1]?.basePosition ?? this.#lastPosition;
      return {
        ...span,
        firstSeq: Math.max(1, oldestPosition - span.basePosition),
        lastSeq: endPosition - span.basePosition,
      };
    });
  }

  oldestPosition(): number {
    const row = this.#db.prepare('select coalesce(min(position), 0) as p from records').get();
    return Number(row?.['p'] ?? 0);
  }

  /** Bytes of pages that hold something; the file itself never shrinks. */
  usedBytes(): number {
    const pages = pragmaNumber(this.#db, 'page_count') - pragmaNumber(this.#db, 'freelist_count');
    return pages * pragmaNumber(this.#db, 'page_size');
  }

  deleteRows(which: RetentionCut, limit: number): number {
    const old = this.#db
      .prepare(
        // What a sink refused stays until a person has dealt with it: it can be sent once more.
        `select position from records where ${IS_CUT}
         and position not in (select position from dead_letters where settled_at_ms is null)
         order by position limit :limit`,
      )
      .all({ ...cutParameters(which), limit })
      .map((row) => Number(row['position']));
    const newest = old.at(-1);
    if (newest === undefined) return 0;
    this.#transaction(() => {
      this.#deletePositions(old);
      this.#setMeta(DELETED_UP_TO, `${Math.max(newest, this.#deletedUpTo())}`);
    });
    return old.length;
  }

  /** Gives rows up and stores the gap records that stand for them; all or nothing. */
  dropRows(
    which: RowsToDrop,
    limit: number,
  ): { readonly dropped: number; readonly rows: RowBatch } {
    const part = this.#undeletedPart(0);
    const stretches = positionsToDrop(this.#db, part, which, limit);
    const rows = gapRows(stretches, this.#epochs, which);
    let dropped = 0;
    if (rows.kinds.length === 0) return { dropped, rows };
    this.#transaction(() => {
      const remove = this.#db.prepare('delete from records where position between ? and ?');
      for (const [first, last] of stretches) {
        remove.run(first, last);
        dropped += last - first + 1;
      }
      this.#insertRows(rows);
    });
    this.#lastPosition += rows.kinds.length;
    return { dropped, rows };
  }

  checkRows(afterPosition: number): RowCheck {
    const left = damagedRows(this.#db, afterPosition, this.#deletedUpTo());
    const check = checkRows(this.#db, this.#undeletedPart(afterPosition));
    return { ...check, bad: [...stretchesOf(left), ...check.bad] };
  }

  /** `null` when SQLite finds nothing wrong with the file; takes as long as reading all of it. */
  quickCheck(): string | null {
    const found = this.#db.prepare('pragma quick_check(1)').get()?.['quick_check'];
    return found === 'ok' ? null : String(found);
  }

  /** Empties the write-ahead log into the file; `false` when a reader was in the way. */
  checkpoint(waitMs: number = BUSY_TIMEOUT_MS): boolean {
    this.#db.exec(`pragma busy_timeout = ${waitMs}`);
    try {
      return this.#db.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] === 0;
    } finally {
      this.#db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }

  close(): void {
    this.#db.close();
  }

  #deletePositions(positions: readonly number[]): void {
    const remove = this.#db.prepare('delete from records where position = ?');
    for (const position of positions) remove.run(position);
  }

  #setMeta(key: string, value: string): void {
    this.#db
      .prepare(
        'insert into meta values (?, ?) on conflict(key) do update set value = excluded.value',
      )
      .run(key, value);
  }

  /** What retention deleted here was confirmed by everybody: a number that is missing before is no loss. */
  #deletedUpTo(): number {
    return Number(metaOf(this.#db, DELETED_UP_TO) ?? 0);
  }

  #undeletedPart(afterPosition: number): JournalPart {
    return {
      epochs: this.#epochs,
      afterPosition: Math.max(
        afterPosition,
        this.#deletedUpTo(),
        this.#epochs[0]?.basePosition ?? 0,
      ),
      upToPosition: this.#lastPosition,
    };
  }

  #readLastPosition(): number {
    const sequence = this.#db
      .prepare("select seq from sqlite_sequence where name = 'records'")
      .get();
    const row = this.#db.prepare('select coalesce(max(position), 0) as p from records').get();
    return Math.max(Number(sequence?.['seq'] ?? 0), Number(row?.['p'] ?? 0));
  }

  /** Reads the newest rows once, so that a file damaged where it matters most is found before it is written to. */
  #checkTail(): void {
    this.read({
      afterPosition: this.#lastPosition - 200,
      upToPosition: this.#lastPosition,
      limit: 200,
    });
  }

  #transaction(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      // SQLite rolls back by itself on a full disk; a second rollback would throw and hide the cause.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }
}
