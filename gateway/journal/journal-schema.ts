import type { DatabaseSync } from 'node:sqlite';

/** 'GHJ1' as a 32-bit number: marks the file as a Gatehouse journal (SQLite `application_id`). */
export const APPLICATION_ID = 0x47484a31;
const SCHEMA_VERSION = 1;

const schema = `
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
`;

/**
 * Settings of the one writing connection. `synchronous=FULL` is what *accepted* rests on;
 * `secure_delete` makes deletion real; the WAL is kept short because a flipped bit in it costs its tail.
 */
export function configureWriter(db: DatabaseSync): void {
  db.exec(`
    pragma page_size = 4096;
    pragma secure_delete = on;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = 1000;
    pragma journal_size_limit = 16777216;
    pragma cache_size = -8000;
    pragma busy_timeout = 2000;
  `);
}

/** Creates the tables in an empty file; throws for a file that is not a journal of this version. */
export function ensureSchema(db: DatabaseSync): void {
  const version = pragmaNumber(db, 'user_version');
  if (version === 0 && pragmaNumber(db, 'application_id') === 0) {
    db.exec(
      `begin immediate; ${schema} pragma application_id = ${APPLICATION_ID}; pragma user_version = ${SCHEMA_VERSION}; commit;`,
    );
    return;
  }
  if (pragmaNumber(db, 'application_id') !== APPLICATION_ID || version !== SCHEMA_VERSION) {
    throw new Error(`not a Gatehouse journal of version ${SCHEMA_VERSION}`);
  }
}

function pragmaNumber(db: DatabaseSync, name: string): number {
  const row = db.prepare(`pragma ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}
