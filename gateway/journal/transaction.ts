import type { DatabaseSync } from 'node:sqlite';

/** All of the work is stored or nothing of it; when this returns, it survives a power cut. */
export function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('begin immediate');
  try {
    work();
    db.exec('commit');
  } catch (error) {
    // SQLite rolls back by itself on a full disk; a second rollback would throw and hide the cause.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
