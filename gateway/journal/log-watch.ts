import * as fs from 'node:fs';

/** The write-ahead log is longer than it should be because somebody reads an old state of the journal. */
export type HeldLog = {
  readonly bytes: number;
  /** Who holds it, for example `sqlite3 (process 4711)`; empty where the system does not tell. */
  readonly holder: string;
};

/** A flipped bit in the log costs all that follows it, so the log is to stay short. */
export const MAX_LOG_BYTES = 16 * 1024 * 1024;

export function logBytes(databaseFile: string): number {
  return fs.statSync(`${databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Readers of the journal beside this process; SQLite's locks lie on the `-shm` file (sqlite.org/walformat.html §2.3). */
export function logHolder(databaseFile: string): string {
  const inode = fs.statSync(`${databaseFile}-shm`, { throwIfNoEntry: false })?.ino;
  const pids = new Set(locksOf(textOf('/proc/locks'), inode ?? 0));
  pids.delete(process.pid);
  return [...pids].map((pid) => `${nameOf(pid)} (process ${pid})`).join(', ');
}

/** Process ids of a line such as `7: POSIX  ADVISORY  READ  4711 fe:00:131075 123 123` (proc_locks(5)). */
function locksOf(locks: string, inode: number): number[] {
  return locks
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[5]?.endsWith(`:${inode}`) === true)
    .map((words) => Number(words[4]));
}

const nameOf = (pid: number): string => textOf(`/proc/${pid}/comm`).trim() || 'a program';

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
