import * as fs from 'node:fs';
import * as path from 'node:path';
import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { journalFile } from './journal-files.ts';
import { isUnwritable, textOf } from './sqlite-errors.ts';

type QuarantineOptions = {
  readonly directory: string;
  readonly wallMs: () => number;
  readonly random: () => number;
};

/** A journal that was put aside, and why. */
export type Quarantine = {
  readonly reason: typeof EpochReason.JournalDamaged | typeof EpochReason.JournalUnwritable;
  readonly detail: string;
  readonly path: string;
};

export function putAside(options: QuarantineOptions, reason: unknown): Quarantine {
  const target = moveAside(options);
  return {
    reason: isUnwritable(reason) ? EpochReason.JournalUnwritable : EpochReason.JournalDamaged,
    detail: `The journal could not be used (${textOf(reason)}).`,
    path: target,
  };
}

/** The folders have the time in their name, as a file name can hold it. */
export const QUARANTINE_NAME = /^quarantine-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)-\d+$/;

export const quarantinedAtMs = (folder: string): number =>
  Date.parse(folder.replace(QUARANTINE_NAME, '$1:$2:$3.$4'));

/** Moves the journal out of the way and gives the place; nothing is deleted. */
export function moveAside(options: QuarantineOptions): string {
  const stamp = new Date(options.wallMs()).toISOString().replace(/[:.]/g, '-');
  const target = path.join(
    options.directory,
    `quarantine-${stamp}-${Math.floor(options.random() * 1e6)}`,
  );
  moveJournalFiles(options.directory, target);
  return target;
}

/** The write-ahead log belongs to its database: both go, or a new file would inherit the old log. */
function moveJournalFiles(directory: string, target: string): void {
  try {
    fs.mkdirSync(target, { mode: 0o700 });
    for (const suffix of ['', '-wal', '-shm']) {
      const file = journalFile(directory) + suffix;
      if (fs.existsSync(file)) fs.renameSync(file, path.join(target, path.basename(file)));
    }
  } catch (cause) {
    throw new GatehouseError(
      'JOURNAL_UNWRITABLE',
      `A damaged journal cannot be moved out of ${directory}.`,
      { cause },
    );
  }
}
