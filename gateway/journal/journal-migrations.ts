import type { DatabaseSync } from 'node:sqlite';

/** The tables, as a list of steps: step n brings a file from version n to n + 1. A released step never changes. */
export const migrations: readonly ((db: DatabaseSync) => void)[] = [createTables, completeVersion1];

function createTables(db: DatabaseSync): void {
  db.exec(`
    create table meta(key text primary key, value text not null) strict, without rowid;
    create table epochs(
      epoch integer primary key,
      base_position integer not null,
      reason text not null,
      detail text not null,
      started_at_ms integer not null
    ) strict;
    create table records(
      position integer primary key autoincrement,
      kind text not null,
      observed_at_ms integer not null,
      clock text not null,
      facts text not null,
      crc integer not null
    ) strict;
    create index alerts on records(position) where kind = 'alert';
    create table cursors(sink_id text primary key, state text not null) strict, without rowid;
    create table dead_letters(
      id integer primary key autoincrement,
      sink_id text not null,
      position integer not null,
      epoch integer not null,
      seq integer not null,
      cause text not null,
      parked_at_ms integer not null
    ) strict;
  `);
}

/** Version 1 grew before the first release without another number: whatever of it a file lacks is added. */
function completeVersion1(db: DatabaseSync): void {
  db.exec("create index if not exists gaps on records(position) where kind = 'gap'");
  addColumn(db, 'dead_letters', 'settled_at_ms', 'integer');
  addColumn(db, 'dead_letters', 'settled_how', 'text');
  addColumn(db, 'dead_letters', 'settled_by', 'text');
  // An epoch of before began behind the last row.
  addColumn(db, 'epochs', 'renumbered_up_to', 'integer not null default 0');
}

function addColumn(db: DatabaseSync, table: string, column: string, type: string): void {
  if (!hasColumn(db, table, column)) db.exec(`alter table ${table} add column ${column} ${type}`);
}

export function hasColumn(db: DatabaseSync, table: string, column: string): boolean {
  const found = db.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column);
  return found !== undefined;
}
