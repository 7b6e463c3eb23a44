import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';

/** Holds a data directory for one process. The lock is the operating system's: it dies with its holder. */
export type DirectoryLock = { release(): void };

/** SQLITE_BUSY: somebody else holds the lock. */
const SQLITE_BUSY = 5;

/**
 * Creates the directory where it is missing (readable by this user only) and locks it. SQLite's own file
 * locking is used since Node has none; a second centre on one store would confirm what it never stored.
 */
export function lockDataDirectory(directory: string): DirectoryLock {
  try {
    makeDirectory(directory);
    const lock = new DatabaseSync(join(directory, 'ops-centre.lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => lock.close() };
  } catch (cause) {
    throw lockFailure(directory, cause);
  }
}

/** As {@link lockDataDirectory}, for a short change beside an ops centre that may be running. */
export function prepareDataDirectory(directory: string): void {
  try {
    makeDirectory(directory);
  } catch (cause) {
    throw lockFailure(directory, cause);
  }
}

function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
}

function lockFailure(directory: string, cause: unknown): GatehouseError {
  if ((cause as { readonly errcode?: number }).errcode === SQLITE_BUSY) {
    const message = `Another ops centre runs on the data directory ${directory}.`;
    return new GatehouseError('STORE_LOCKED', message, { cause });
  }
  const why = cause instanceof Error ? cause.message : 'unknown cause';
  const message = `The data directory ${directory} cannot be used: ${why}.`;
  return new GatehouseError('STORE_UNWRITABLE', message, { cause });
}
