/** What SQLite's result codes (sqlite3.h) mean for a journal. */

/** The file is there but this user may not write it. */
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;

/** They say nothing against the file: busy, locked, out of memory, a failed read or write, a full disk. */
export const SQLITE_FULL = 13;
const PASSING = new Set([5, 6, 7, 10, SQLITE_FULL]);

/** A sector that cannot be read, or less of the file than there should be, does not pass (SQLITE_IOERR_READ, …_SHORT_READ, …_CORRUPTFS). */
const UNREADABLE = new Set([266, 522, 8458]);

/** SQLITE_CORRUPT and SQLITE_NOTADB: the file itself is at fault, not the disk's room or a passing error. */
const DAMAGED = new Set([11, 26]);

export function isDamage(error: unknown): boolean {
  return DAMAGED.has(sqliteCode(error));
}

export function isPassing(reason: unknown): boolean {
  const extended = (reason as { errcode?: unknown }).errcode;
  return PASSING.has(sqliteCode(reason)) && !UNREADABLE.has(Number(extended));
}

export function isUnwritable(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_READONLY || code === SQLITE_CANTOPEN;
}

/** Primary SQLite result code of an error, 0 when it is none. Extended codes keep it in their low byte. */
export function sqliteCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}

export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'unknown cause';
