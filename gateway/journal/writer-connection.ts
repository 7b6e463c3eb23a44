import { DatabaseSync } from 'node:sqlite';
import { ensureSchema, refuseNewer } from './journal-schema.ts';
import { MAX_LOG_BYTES } from './log-watch.ts';

/** How long the writer waits for a lock that somebody else has. */
const BUSY_TIMEOUT_MS = 2_000;

/** The file for its one writer, created or brought up to date; closed again where that fails. */
export function openWriter(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    refuseNewer(db, file);
    configure(db);
    ensureSchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * `synchronous=FULL` is what *accepted* rests on; `secure_delete` makes deletion real; the WAL is kept short
 * because a flipped bit in it costs its tail.
 */
function configure(db: DatabaseSync): void {
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

/** `null` when SQLite finds nothing wrong with the file; takes as long as reading all of it. */
export function quickCheck(db: DatabaseSync): string | null {
  const found = db.prepare('pragma quick_check(1)').get()?.['quick_check'];
  return found === 'ok' ? null : String(found);
}

/** Empties the write-ahead log into the file; `false` when a reader was in the way. */
export function emptyLog(db: DatabaseSync, waitMs: number = BUSY_TIMEOUT_MS): boolean {
  db.exec(`pragma busy_timeout = ${waitMs}`);
  try {
    return db.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] === 0;
  } finally {
    db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
