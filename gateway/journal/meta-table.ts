import type { DatabaseSync } from 'node:sqlite';

/** The PC whose journal it is. */
const MACHINE_ID = 'machine-id';

/** When a backup copied the file. Whoever finds it in a journal knows that it was restored. */
const COPIED_AT_MS = 'copied-at-ms';

/** Highest position that retention deleted; everything up to it was confirmed by everybody. */
const DELETED_UP_TO = 'deleted-up-to';

export function metaOf(db: DatabaseSync, key: string): string | null {
  const value = db.prepare('select value from meta where key = ?').get(key)?.['value'];
  return typeof value === 'string' ? value : null;
}

function setMeta(db: DatabaseSync, key: string, value: string): void {
  db.prepare(
    'insert into meta values (?, ?) on conflict(key) do update set value = excluded.value',
  ).run(key, value);
}

/** Empty before the first epoch. */
export function machineIdOf(db: DatabaseSync): string {
  return metaOf(db, MACHINE_ID) ?? '';
}

/** From here on the file is this PC's own journal and nobody's copy. */
export function takeOver(db: DatabaseSync, machineId: string): void {
  setMeta(db, MACHINE_ID, machineId);
  db.prepare('delete from meta where key = ?').run(COPIED_AT_MS);
}

/** When a backup copied the file; `null` for the journal itself. */
export function copiedAtMsOf(db: DatabaseSync): number | null {
  const copied = metaOf(db, COPIED_AT_MS);
  return copied === null ? null : Number(copied);
}

export function markCopied(db: DatabaseSync, copiedAtMs: number): void {
  setMeta(db, COPIED_AT_MS, String(copiedAtMs));
}

/** What retention deleted was confirmed by everybody: a number that is missing up to here is no loss. */
export function deletedUpTo(db: DatabaseSync): number {
  return Number(metaOf(db, DELETED_UP_TO) ?? 0);
}

/** It never goes back. */
export function raiseDeletedUpTo(db: DatabaseSync, position: number): void {
  setMeta(db, DELETED_UP_TO, `${Math.max(position, deletedUpTo(db))}`);
}
