import * as fs from 'node:fs';
import type { EpochReason } from '#gateway/domain/epoch-reason.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { decideEpoch, nextEpoch } from './epoch.ts';
import type { HighWaterMark } from './high-water-mark.ts';
import { readHighWaterMark } from './high-water-mark.ts';
import type { JournalOpening } from './journal.ts';
import { JournalDatabase } from './journal-database.ts';
import { highWaterMarkFile, journalFile } from './journal-files.ts';
import type { Quarantine } from './quarantine.ts';
import { putAside } from './quarantine.ts';
import { isDamage, isPassing, SQLITE_FULL, sqliteCode, textOf } from './sqlite-errors.ts';

/** What an opening needs from outside, so that a test can be another machine at another time. */
export type OpeningOptions = {
  readonly directory: string;
  readonly machineId: string;
  readonly wallMs: () => number;
  readonly random: () => number;
  /** Frees what is kept back for a full disk; `false` when there is nothing to free. */
  readonly makeRoom: () => boolean;
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

/**
 * Opens the journal and proves that it goes on where it ended. A file that cannot be used is put
 * aside, never deleted, and the gateway goes on with an empty one in a new epoch: a start is never refused
 * because of the past. It is refused only when nothing can be written at all, or when a newer gateway wrote the file.
 */
export function openJournal(options: OpeningOptions, inUse?: DamagedInUse): OpenedJournal {
  const first: Attempt = inUse ? { database: null, reason: inUse.cause } : tryOpen(options);
  const quarantined = first.database ? null : putAside(options, first.reason);
  const database = first.database ?? openFresh(options.directory);
  try {
    return { database, opening: prove(options, database, quarantined, inUse) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function prove(
  options: OpeningOptions,
  database: JournalDatabase,
  quarantined: Quarantine | null,
  inUse: DamagedInUse | undefined,
): JournalOpening {
  if (inUse) database.startAfter(inUse.lastPosition);
  const highWaterMark = readHighWaterMark(highWaterMarkFile(options.directory));
  const decision = decideEpoch({
    database: quarantined || !database.currentEpoch ? null : continuityOf(database),
    highWaterMark,
    quarantined: quarantined?.reason ?? null,
    machineId: options.machineId,
  });
  const common = { quarantinedPath: quarantined?.path ?? null, lostTail: null };
  if (decision.kind === 'continue') {
    const { epoch } = decision;
    return { ...common, epoch, reason: 'continued', detail: '' };
  }
  const { reason } = decision;
  const detail = quarantined
    ? `${quarantined.detail} It was moved to ${quarantined.path}.`
    : decision.detail;
  const lostTail = lostTailOf(database, highWaterMark);
  const epoch = beginEpoch(options, database, { reason, detail, inUse, highWaterMark });
  return { ...common, epoch, reason, detail, lostTail };
}

type Rise = {
  readonly reason: EpochReason;
  readonly detail: string;
  readonly inUse: DamagedInUse | undefined;
  readonly highWaterMark: HighWaterMark | null;
};

function beginEpoch(options: OpeningOptions, database: JournalDatabase, rise: Rise): number {
  const { reason, detail, inUse, highWaterMark } = rise;
  const previous = Math.max(
    inUse?.epoch ?? 0,
    database.currentEpoch?.epoch ?? 0,
    highWaterMark?.epoch ?? 0,
  );
  const epoch = nextEpoch(previous, options.wallMs(), options.random);
  const { machineId } = options;
  database.beginEpoch({ epoch, reason, detail, machineId, startedAtMs: options.wallMs() });
  return epoch;
}

/** What the mark has seen and the file no longer has, while the file still knows its epoch. */
function lostTailOf(
  database: JournalDatabase,
  mark: HighWaterMark | null,
): JournalOpening['lostTail'] {
  const span = database.currentEpoch;
  if (!span || mark?.epoch !== span.epoch || mark.position <= database.lastPosition) return null;
  return {
    epoch: span.epoch,
    fromSeq: database.lastPosition - span.basePosition + 1,
    toSeq: mark.position - span.basePosition,
  };
}

function continuityOf(database: JournalDatabase) {
  return {
    epoch: database.currentEpoch?.epoch ?? 0,
    lastPosition: database.lastPosition,
    machineId: database.machineId,
    copiedAtMs: database.copiedAtMs,
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

/**
 * Files up to this are gone through before the start: half a second at 200 MB/s (measured), and
 * within ten even from a card that reads 10 MB/s. Larger ones are checked beside the running gateway.
 */
const START_CHECK_BYTES = 96 * 1024 * 1024;

function tryOpen(options: OpeningOptions): Attempt {
  const first = tryOnce(options.directory);
  if (first.database || !isPassing(first.reason)) return first;
  const second = options.makeRoom() ? tryOnce(options.directory) : first;
  if (second.database || !isPassing(second.reason)) return second;
  const full = sqliteCode(second.reason) === SQLITE_FULL || isFull(options.directory);
  throw new GatehouseError(
    full ? 'JOURNAL_DISK_FULL' : 'JOURNAL_WRITE_FAILED',
    `The journal in ${options.directory} cannot be opened now: ${textOf(second.reason)}.`,
    { cause: second.reason },
  );
}

function tryOnce(directory: string): Attempt {
  const file = journalFile(directory);
  let database: JournalDatabase | null = null;
  try {
    database = new JournalDatabase(file);
    const bytes = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const problem = bytes <= START_CHECK_BYTES ? database.quickCheck() : null;
    if (problem === null) return { database };
    database.close();
    return { database: null, reason: new Error(problem) };
  } catch (reason) {
    database?.close();
    if (reason instanceof GatehouseError) throw reason;
    if (isFull(directory) && !isDamage(reason)) return { database: null, reason: fullDisk(reason) };
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

/** Less than the files that an opening makes. */
const OPENING_BYTES = 128 * 1024;

function isFull(directory: string): boolean {
  const { bavail, bsize } = fs.statfsSync(directory);
  return bavail * bsize < OPENING_BYTES;
}

/** SQLite says "unable to open" when the file beside its own cannot be made on a full disk. */
const fullDisk = (cause: unknown): Error =>
  Object.assign(new Error(`the disk is full (${textOf(cause)})`), { errcode: SQLITE_FULL });
