import * as fs from 'node:fs';
import * as path from 'node:path';
import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { decideEpoch, nextEpoch } from './epoch.ts';
import { readHighWaterMark } from './high-water-mark.ts';
import type { JournalOpening } from './journal.ts';
import { JournalDatabase } from './journal-database.ts';

/** What an opening needs from outside, so that a test can be another machine at another time. */
export type OpeningOptions = {
  readonly directory: string;
  readonly machineId: string;
  readonly wallMs: () => number;
  readonly random: () => number;
};

export type OpenedJournal = {
  readonly database: JournalDatabase;
  readonly opening: JournalOpening;
};

/**
 * A file that turned out to be damaged while it was in use, closed by now. Positions go on behind it:
 * the sinks know by position what they have, and must not take new records for old ones.
 */
export type DamagedInUse = {
  readonly epoch: number;
  readonly lastPosition: number;
  readonly cause: unknown;
};

export const journalFile = (directory: string): string => path.join(directory, 'journal.db');
export const highWaterMarkFile = (directory: string): string =>
  path.join(directory, 'journal.mark.json');

/**
 * Opens the journal and proves that it goes on where it ended. A file that cannot be used is put
 * aside, never deleted, and the gateway goes on with an empty one in a new epoch: a start is never refused
 * because of the past. It is refused only when nothing can be written at all.
 */
export function openJournal(options: OpeningOptions, inUse?: DamagedInUse): OpenedJournal {
  const first: Attempt = inUse
    ? { database: null, reason: inUse.cause }
    : tryOpen(options.directory);
  const quarantined = first.database ? null : putAside(options, first.reason);
  const database = first.database ?? openFresh(options.directory);
  if (inUse) database.startAfter(inUse.lastPosition);
  const decision = decideEpoch({
    database: quarantined || !database.currentEpoch ? null : continuityOf(database),
    highWaterMark: readHighWaterMark(highWaterMarkFile(options.directory)),
    quarantined: quarantined?.reason ?? null,
    machineId: options.machineId,
  });
  if (decision.kind === 'continue') {
    return {
      database,
      opening: { epoch: decision.epoch, reason: 'continued', detail: '', quarantinedPath: null },
    };
  }
  const previous = Math.max(
    inUse?.epoch ?? 0,
    database.currentEpoch?.epoch ?? 0,
    readHighWaterMark(highWaterMarkFile(options.directory))?.epoch ?? 0,
  );
  const epoch = nextEpoch(previous, options.wallMs(), options.random);
  const detail = quarantined
    ? `${quarantined.detail} It was moved to ${quarantined.path}.`
    : decision.detail;
  database.setMeta('machine-id', options.machineId);
  database.beginEpoch(epoch, decision.reason, detail, options.wallMs());
  return {
    database,
    opening: { epoch, reason: decision.reason, detail, quarantinedPath: quarantined?.path ?? null },
  };
}

function continuityOf(database: JournalDatabase) {
  return {
    epoch: database.currentEpoch?.epoch ?? 0,
    lastPosition: database.lastPosition,
    machineId: database.meta('machine-id') ?? '',
  };
}

/** The directory of the journal, created where it is missing. */
export function makeWritableDirectory(directory: string): void {
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.W_OK);
  } catch (cause) {
    throw new GatehouseError(
      'JOURNAL_UNWRITABLE',
      `The data directory ${directory} cannot be written.`,
      { cause },
    );
  }
}

type Attempt =
  | { readonly database: JournalDatabase }
  | { readonly database: null; readonly reason: unknown };

function tryOpen(directory: string): Attempt {
  try {
    return { database: new JournalDatabase(journalFile(directory)) };
  } catch (reason) {
    return { database: null, reason };
  }
}

function openFresh(directory: string): JournalDatabase {
  try {
    return new JournalDatabase(journalFile(directory));
  } catch (cause) {
    throw new GatehouseError('JOURNAL_UNWRITABLE', `No journal can be created in ${directory}.`, {
      cause,
    });
  }
}

type Quarantine = {
  readonly reason: typeof EpochReason.JournalDamaged | typeof EpochReason.JournalUnwritable;
  readonly detail: string;
  readonly path: string;
};

/** SQLite result codes (sqlite3.h): the file is there but this user may not write it. */
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;

function putAside(options: OpeningOptions, reason: unknown): Quarantine {
  const code = sqliteCode(reason);
  const unwritable = code === SQLITE_READONLY || code === SQLITE_CANTOPEN;
  const stamp = new Date(options.wallMs()).toISOString().replace(/[:.]/g, '-');
  const target = path.join(
    options.directory,
    `quarantine-${stamp}-${Math.floor(options.random() * 1e6)}`,
  );
  moveJournalFiles(options.directory, target);
  return {
    reason: unwritable ? EpochReason.JournalUnwritable : EpochReason.JournalDamaged,
    detail: `The journal could not be used (${reason instanceof Error ? reason.message : 'unknown cause'}).`,
    path: target,
  };
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

/** Primary SQLite result code of an error, 0 when it is none. Extended codes keep it in their low byte. */
export function sqliteCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}
