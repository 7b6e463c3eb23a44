import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordKind } from '#gateway/domain/record.ts';
import type { EpochSpan, JournalPage, JournalQuery, StoredRecord } from './journal.ts';
import type { Row, RowBatch } from './journal-rows.ts';
import { ROW_COLUMNS, recordFrom } from './journal-rows.ts';
import { recordCrc } from './record-crc.ts';
import type { Stretches } from './stretches.ts';

/** To be made once: it runs for every record. */
export function prepareInsert(db: DatabaseSync): StatementSync {
  return db.prepare(
    'insert into records(position, kind, observed_at_ms, clock, facts, crc) values (?, ?, ?, ?, ?, ?)',
  );
}

/** Stores the rows in order, the first of them at `firstPosition`. */
export function insertRows(insert: StatementSync, firstPosition: number, rows: RowBatch): void {
  for (let index = 0; index < rows.kinds.length; index++)
    insertRow(insert, firstPosition + index, rows, index);
}

function insertRow(insert: StatementSync, position: number, rows: RowBatch, index: number): void {
  const kind = rows.kinds[index] as RecordKind;
  const observedAtMs = rows.observedAtMs[index] as number;
  const clock = rows.clocks[index] as string;
  const facts = rows.facts[index] as string;
  insert.run(
    position,
    kind,
    observedAtMs,
    clock,
    facts,
    recordCrc(position, kind, observedAtMs, clock, facts),
  );
}

/** One page; rows that must not be believed are told apart. */
export function readPage(
  db: DatabaseSync,
  query: JournalQuery,
  epochs: readonly EpochSpan[],
): JournalPage {
  const byKind = query.kind ? `and kind = '${query.kind}'` : '';
  const rows = db
    .prepare(
      `select ${ROW_COLUMNS} from records
       where position > ? and position <= ? ${byKind} order by position limit ?`,
    )
    .all(query.afterPosition, query.upToPosition, query.limit) as unknown as Row[];
  const records: StoredRecord[] = [];
  const corruptPositions: number[] = [];
  for (const row of rows) {
    const record = recordFrom(row, epochs);
    if (record) records.push(record);
    else corruptPositions.push(row.position);
  }
  return { records, corruptPositions };
}

/** The last position that was given out, whether its row is still there or not. */
export function lastPositionIn(db: DatabaseSync): number {
  const sequence = db.prepare("select seq from sqlite_sequence where name = 'records'").get();
  const row = db.prepare('select coalesce(max(position), 0) as p from records').get();
  return Math.max(Number(sequence?.['seq'] ?? 0), Number(row?.['p'] ?? 0));
}

/** Of the rows that are there; 0 when there is none. */
export function oldestPositionIn(db: DatabaseSync): number {
  const row = db.prepare('select coalesce(min(position), 0) as p from records').get();
  return Number(row?.['p'] ?? 0);
}

/** Numbers the first row of an empty file behind `position`. */
export function numberAfter(db: DatabaseSync, position: number): void {
  db.prepare("insert into sqlite_sequence(name, seq) values ('records', ?)").run(position);
}

export function deletePositions(db: DatabaseSync, positions: readonly number[]): void {
  const remove = db.prepare('delete from records where position = ?');
  for (const position of positions) remove.run(position);
}

/** Gives how many numbers that are, with a row or without. */
export function deleteStretches(db: DatabaseSync, stretches: Stretches): number {
  const remove = db.prepare('delete from records where position between ? and ?');
  let deleted = 0;
  for (const [first, last] of stretches) {
    remove.run(first, last);
    deleted += last - first + 1;
  }
  return deleted;
}
