import type { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { migrations } from './journal-migrations.ts';
import { MAX_LOG_BYTES } from './log-watch.ts';

/** 'GHJ1' as a 32-bit number: marks the file as a Gatehouse journal (SQLite `application_id`). */
export const APPLICATION_ID = 0x47484a31;
/** `meta` key: the version once more, so that a flipped bit in `user_version` is not taken for a newer gateway. */
const SCHEMA_VERSION = 'schema-version';

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

/**
 * Throws `JOURNAL_TOO_NEW` for a journal that a newer gateway wrote. It is nobody's damage and must stay where and
 * as it is, so this is asked before anything is set or written.
 */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const version = pragmaNumber(db, 'user_version');
  if (version <= migrations.length || pragmaNumber(db, 'application_id') !== APPLICATION_ID) return;
  if (metaOf(db, SCHEMA_VERSION) !== String(version)) return;
  throw new GatehouseError(
    'JOURNAL_TOO_NEW',
    `The journal ${file} was written by a newer gateway (version ${version} of the file, this one knows ${migrations.length}).`,
  );
}

/** Brings an empty file or one of an older version up to date, all or nothing; throws for what is no journal. */
export function ensureSchema(db: DatabaseSync): void {
  const version = pragmaNumber(db, 'user_version');
  const isJournal = pragmaNumber(db, 'application_id') === APPLICATION_ID;
  const isEmpty = version === 0 && pragmaNumber(db, 'application_id') === 0;
  if (!isEmpty && (!isJournal || version < 1 || version > migrations.length))
    throw new Error(`not a Gatehouse journal of version 1 to ${migrations.length}`);
  if (version < migrations.length) migrate(db, version);
}

/** Whoever fails here closes the file, which takes all of it back. */
function migrate(db: DatabaseSync, version: number): void {
  db.exec('begin immediate');
  for (const step of migrations.slice(version)) step(db);
  db.prepare('insert or replace into meta values (?, ?)').run(
    SCHEMA_VERSION,
    String(migrations.length),
  );
  db.exec(`pragma application_id = ${APPLICATION_ID}`);
  db.exec(`pragma user_version = ${migrations.length}`);
  db.exec('commit');
}

export function pragmaNumber(db: DatabaseSync, name: string): number {
  const row = db.prepare(`pragma ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}
