import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

/** Holds a journal's directory for one writer. The lock is the operating system's: it dies with its holder. */
export type JournalLock = { release(): void };

/** SQLITE_BUSY (sqlite3.h): somebody else holds the lock. */
const SQLITE_BUSY = 5;

/** A gateway that was told to end needs a moment to let go. */
const PATIENCE_MS = 3_000;

/**
 * Two gateways on one journal would give the same numbers to different records. Node has no file locks
 * of its own, so an empty SQLite file beside the journal lends its.
 */
export function lockJournal(directory: string, patienceMs: number = PATIENCE_MS): JournalLock {
  const lock = new DatabaseSync(path.join(directory, 'journal.lock'), { timeout: patienceMs });
  try {
    lock.exec('begin exclusive');
    return { release: () => lock.close() };
  } catch (cause) {
    lock.close();
    if ((cause as { readonly errcode?: unknown }).errcode !== SQLITE_BUSY) throw cause;
    const message = `Another gateway writes the journal in ${directory}.`;
    throw new GatehouseError('JOURNAL_LOCKED', message, { cause });
  }
}
