import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type { RecordKind } from '#gateway/domain/record.ts';
import type {
  DeadLetter,
  EpochSpan,
  JournalPage,
  JournalQuery,
  JournalStats,
  RetentionCut,
  StoredDeadLetter,
  StoredRecord,
} from './journal.ts';
import { configureWriter, ensureSchema } from './journal-schema.ts';
import { recordCrc } from './record-crc.ts';

/** Rows to be stored, column by column: cheap to hand to a worker thread. */
export type RowBatch = {
  readonly kinds: readonly RecordKind[];
  readonly observedAtMs: readonly number[];
  readonly clocks: readonly string[];
  readonly facts: readonly string[];
};

type Row = {
  readonly position: number;
  readonly kind: string;
  readonly observed_at_ms: number;
  readonly clock: string;
  readonly facts: string;
  readonly crc: number;
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
      configureWriter(this.#db);
      ensureSchema(this.#db);
      this.#insert = this.#db.prepare(
        'insert into records(position, kind, observed_at_ms, clock, facts, crc) values (?, ?, ?, ?, ?, ?)',
      );
      this.#saveCursor = this.#db.prepare(
        'insert into cursors(sink_id, state) values (?, ?) on conflict(sink_id) do update set state = excluded.state',
      );
      this.#lastPosition = this.#readLastPosition();
      this.#epochs = this.#readEpochs();
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

  meta(key: string): string | null {
    const row = this.#db.prepare('select value from meta where key = ?').get(key);
    return typeof row?.['value'] === 'string' ? row['value'] : null;
  }

  setMeta(key: string, value: string): void {
    this.#db
      .prepare(
        'insert into meta values (?, ?) on conflict(key) do update set value = excluded.value',
      )
      .run(key, value);
  }

  beginEpoch(epoch: number, reason: EpochReason, detail: string, startedAtMs: number): void {
    this.#db
      .prepare('insert into epochs values (?, ?, ?, ?, ?)')
      .run(epoch, this.#lastPosition, reason, detail, startedAtMs);
    this.#epochs = this.#readEpochs();
  }

  /** Stores rows and sink states in one transaction; when it returns they survive a power cut. */
  commit(rows: RowBatch, cursors: ReadonlyMap<string, string>): void {
    const first = this.#lastPosition + 1;
    this.#transaction(() => {
      for (let index = 0; index < rows.kinds.length; index++)
        this.#insertRow(first + index, rows, index);
      for (const [sinkId, state] of cursors) this.#saveCursor.run(sinkId, state);
    });
    this.#lastPosition += rows.kinds.length;
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
        `select position, kind, observed_at_ms, clock, facts, crc from records
         where position > ? and position <= ? ${byKind} order by position limit ?`,
      )
      .all(query.afterPosition, query.upToPosition, query.limit) as unknown as Row[];
    const records: StoredRecord[] = [];
    const corruptPositions: number[] = [];
    for (const row of rows) {
      const record = this.#checked(row);
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
    const insert = this.#db.prepare(
      'insert into dead_letters(sink_id, position, epoch, seq, cause, parked_at_ms) values (?, ?, ?, ?, ?, ?)',
    );
    this.#transaction(() => {
      for (const { sinkId, position, epoch, seq, cause } of letters) {
        insert.run(sinkId, position, epoch, seq, cause.slice(0, 500), parkedAtMs);
      }
    });
  }

  listDeadLetters(sinkId: string | null, limit: number): StoredDeadLetter[] {
    return this.#db
      .prepare(
        `select id, sink_id as sinkId, position, epoch, seq, cause, parked_at_ms as parkedAtMs
         from dead_letters where ?1 is null or sink_id = ?1 order by id desc limit ?2`,
      )
      .all(sinkId, limit) as unknown as StoredDeadLetter[];
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
      deadLetterCount: one('select count(*) from dead_letters'),
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

  deleteRows(which: RetentionCut, limit: number): number {
    const result = this.#db
      .prepare(
        `delete from records where position in (
           select position from records where position <= ? and observed_at_ms < ? order by position limit ?)`,
      )
      .run(which.upToPosition, which.observedBeforeMs, limit);
    return Number(result.changes);
  }

  /** Empties the write-ahead log into the file; `false` when a reader was in the way. */
  checkpoint(): boolean {
    const row = this.#db.prepare('pragma wal_checkpoint(truncate)').get();
    return row?.['busy'] === 0;
  }

  close(): void {
    this.#db.close();
  }

  #checked(row: Row): StoredRecord | null {
    const kind = row.kind as RecordKind;
    const span = this.#epochOf(row.position);
    if (
      !span ||
      recordCrc(row.position, kind, row.observed_at_ms, row.clock, row.facts) !== row.crc
    )
      return null;
    return {
      position: row.position,
      epoch: span.epoch,
      seq: row.position - span.basePosition,
      kind,
      observedAtMs: row.observed_at_ms,
      clockJson: row.clock,
      factsJson: row.facts,
    };
  }

  #epochOf(position: number): EpochSpan | undefined {
    return this.#epochs.findLast((span) => position > span.basePosition);
  }

  #readEpochs(): EpochSpan[] {
    return this.#db
      .prepare(
        'select epoch, base_position as basePosition, reason, 1 as firstSeq, 0 as lastSeq from epochs order by base_position, epoch',
      )
      .all() as unknown as EpochSpan[];
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
