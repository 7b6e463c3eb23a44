import * as fs from 'node:fs';
import * as path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { JournalContents } from './journal.ts';
import { journalFile } from './journal-files.ts';
import { lockJournal } from './journal-lock.ts';
import { makeWritableDirectory } from './journal-opening.ts';
import { openReadOnly, readContentsOf } from './journal-reader.ts';
import { copiedAtMsOf, markCopied } from './meta-table.ts';
import { moveAside } from './quarantine.ts';
import { textOf } from './sqlite-errors.ts';

/** Time and chance of whoever backs up, so that a test can be somebody else. */
export type BackupOptions = {
  readonly directory: string;
  readonly wallMs: () => number;
  readonly random: () => number;
};

/** What is in a backup; every row of it was read and checked. */
export type Backup = { readonly copiedAtMs: number; readonly contents: JournalContents };

/**
 * Copies the journal of a gateway that may be running to `target`. The copy is marked as one, so that it
 * begins a new epoch wherever it is used; it gets its name only when every row of it was read again.
 */
export function backUpJournal({ directory, wallMs }: BackupOptions, target: string): Backup {
  if (fs.existsSync(target)) throw unusable(`${target} exists already`);
  const part = `${target}.part`;
  const journal = openReadOnly(journalFile(directory));
  try {
    fs.rmSync(part, { force: true });
    // The copy is made of the rows alone: it has no remnants of what was deleted (sqlite.org/lang_vacuum.html).
    journal.prepare('vacuum into ?').run(part);
    fs.chmodSync(part, 0o600);
    markAsCopy(part, wallMs());
    const backup = readBackup(part);
    syncFile(part);
    fs.renameSync(part, target);
    syncFile(path.dirname(target));
    return backup;
  } catch (cause) {
    fs.rmSync(part, { force: true });
    throw cause instanceof GatehouseError ? cause : unusable(textOf(cause), cause);
  } finally {
    journal.close();
  }
}

export type Restored = Backup & {
  /** Where the journal that was there before is now; `null` when there was none. */
  readonly movedTo: string | null;
};

/** Puts a backup in the place of the journal. The gateway must not run; its next start begins a new epoch. */
export function restoreJournal(options: BackupOptions, file: string): Restored {
  const backup = readBackup(file);
  makeWritableDirectory(options.directory);
  const lock = lockJournal(options.directory);
  try {
    const target = journalFile(options.directory);
    const incoming = `${target}.restoring`;
    fs.copyFileSync(file, incoming);
    fs.chmodSync(incoming, 0o600);
    syncFile(incoming);
    const movedTo = fs.existsSync(target) ? moveAside(options) : null;
    fs.renameSync(incoming, target);
    syncFile(options.directory);
    return { ...backup, movedTo };
  } finally {
    lock.release();
  }
}

function markAsCopy(file: string, copiedAtMs: number): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec('pragma secure_delete = on; pragma synchronous = full');
    markCopied(copy, copiedAtMs);
  } finally {
    copy.close();
  }
}

/** Reads all of a backup; refuses one with a damaged row and any file that is none. */
function readBackup(file: string): Backup {
  const contents = readContentsOf(file);
  const copy = openReadOnly(file);
  try {
    const found = String(copy.prepare('pragma integrity_check(1)').get()?.['integrity_check']);
    if (found !== 'ok') throw unusable(`${file} is damaged: ${found}`);
    const copiedAtMs = copiedAtMsOf(copy);
    if (copiedAtMs === null)
      throw unusable(`${file} is not marked as a backup; it was not made by journal backup`);
    const bad = contents.corruptPositions.length;
    if (bad > 0) throw unusable(`${bad} rows in ${file} are damaged`);
    return { copiedAtMs, contents };
  } finally {
    copy.close();
  }
}

function syncFile(file: string): void {
  const fd = fs.openSync(file, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

const unusable = (why: string, cause?: unknown): GatehouseError =>
  new GatehouseError('JOURNAL_BACKUP_UNUSABLE', `${why}.`, { cause });
