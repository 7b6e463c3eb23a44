import type { DatabaseSync } from 'node:sqlite';
import { MAX_LOG_BYTES } from './log-watch.ts';

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
  started_at_ms integer not null,
  renumbered_up_to integer not null
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
create index gaps on records(position) where kind = 'gap';
create table cursors(sink_id text primary key, state text not null) strict, without rowid;
create table dead_letters(
  id integer primary key autoincrement,
  sink_id text not null,
  position integer not null,
  epoch integer not null,
  seq integer not null,
  cause text not null,
  parked_at_ms integer not null,
  settled_at_ms integer,
  settled_how text,
  settled_by text
) strict;
`;

/** `meta` key: when a backup copied the file. Whoever finds it in a journal knows that it was restored. */
export const COPIED_AT_MS = 'copied-at-ms';

/** `meta` key: highest position that retention deleted; everything up to it was confirmed by everybody. */
export const DELETED_UP_TO = 'deleted-up-to';

export function metaOf(db: DatabaseSync, key: string): string | null {
  const value = db.prepare('select value from meta where key = ?').get(key)?.['value'];
  return typeof value === 'string' ? value : null;
}

/** How long the writer waits for a lock that somebody else has. */
export const BUSY_TIMEOUT_MS = 2_000;

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
    pragma journal_size_limit = ${MAX_LOG_BYTES};
    pragma cache_size = -8000;
    pragma cell_size_check = on;
    pragma busy_timeout = ${BUSY_TIMEOUT_MS};
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

export function pragmaNumber(db: DatabaseSync, name: string): number {
  const row = db.prepare(`pragma ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}
