import * as fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { DiskRoom } from './disk-room.ts';
import { raiseEpoch } from './epoch-rise.ts';
import type { JournalOpening, JournalSpace } from './journal.ts';
import { highWaterMarkFile, journalFile } from './journal-files.ts';
import type { JournalLock } from './journal-lock.ts';
import { lockJournal } from './journal-lock.ts';
import type { OpenedJournal } from './journal-opening.ts';
import { makeWritableDirectory, openJournal } from './journal-opening.ts';
import { LogKeeper } from './log-keeper.ts';
import { logBytes } from './log-watch.ts';
import { MarkKeeper } from './mark-keeper.ts';
import { isDamage, isPassing, SQLITE_FULL, sqliteCode } from './sqlite-errors.ts';
import { requireSqlite } from './sqlite-version.ts';
import type {
  CommitReply,
  DropReply,
  Numbered,
  RiseReply,
  WorkerReply,
  WorkerRequest,
  WorkerSetup,
} from './worker-protocol.ts';

/**
 * The thread that owns the journal's file. SQLite is synchronous: on a slow disk it would stop the
 * whole gateway (+150 ms a write stalls the main loop 607 ms, measured), so it lives here alone.
 */
const setup = workerData as WorkerSetup;
const HOUSEKEEPING_MS = 1_000;
const OPEN_ATTEMPTS = 5;
const OPEN_AGAIN_AFTER_MS = 250;
const DELETE_CHUNK_ROWS = 5_000;
const file = journalFile(setup.directory);

const room = new DiskRoom(setup.directory, setup.ballastBytes);
const openingOptions = {
  ...setup,
  // The machine's own clock: where it shows 1970, an epoch must be numbered by chance and not by a time that is believed.
  wallMs: () => Date.now(),
  random: () => Math.random(),
  makeRoom: () => room.fellShort(),
};

let journal: OpenedJournal;
let lock: JournalLock | null = null;
let housekeeping: NodeJS.Timeout | undefined;

const mark = new MarkKeeper({
  file: highWaterMarkFile(setup.directory),
  reached: () => ({ epoch: currentEpoch().epoch, position: journal.database.lastPosition }),
  onProblem: (problem) => reply({ kind: 'mark', problem }),
});
const log = new LogKeeper({
  file,
  truncate: () => journal.database.checkpoint(0),
  onHeld: (held) => reply({ kind: 'held-log', held }),
});

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message);
}

function open(): void {
  try {
    requireSqlite(process.versions['sqlite']);
    makeWritableDirectory(setup.directory);
    openPatiently();
    mark.keep(performance.now(), true);
    const span = currentEpoch();
    const { lastPosition } = journal.database;
    reply({
      kind: 'opened',
      opening: journal.opening,
      head: { position: lastPosition, epoch: span.epoch, seq: lastPosition - span.basePosition },
      epoch: span,
    });
    parentPort?.on('message', answer);
    housekeeping = setInterval(keepHouse, HOUSEKEEPING_MS);
  } catch (error) {
    reply({
      kind: 'not-opened',
      code: openingCode(error),
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

/** An error that passes costs a start a second, not the gateway. */
function openPatiently(): void {
  for (let attempt = 1; ; attempt++) {
    try {
      lock = lockInRoom();
      journal = openJournal(openingOptions);
      return;
    } catch (error) {
      lock?.release();
      lock = null;
      if (attempt === OPEN_ATTEMPTS || !mayPass(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_AGAIN_AFTER_MS);
    }
  }
}

const PASSING_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'JOURNAL_WRITE_FAILED',
  // Somebody may just be making room.
  'JOURNAL_DISK_FULL',
]);

const mayPass = (error: unknown): boolean =>
  error instanceof GatehouseError ? PASSING_CODES.has(error.code) : isPassing(error);

/** SQLite wants to write a little for a lock, too. */
function lockInRoom(): JournalLock {
  try {
    return lockJournal(setup.directory);
  } catch (error) {
    if (sqliteCode(error) !== SQLITE_FULL || !room.fellShort()) throw error;
    return lockJournal(setup.directory);
  }
}

function openingCode(error: unknown): string {
  if (error instanceof GatehouseError) return error.code;
  return sqliteCode(error) === SQLITE_FULL ? 'JOURNAL_DISK_FULL' : 'JOURNAL_UNWRITABLE';
}

function currentEpoch() {
  const span = journal.database.currentEpoch;
  if (!span) throw new Error('the journal has no epoch');
  return span;
}

/** What must happen without a commit, too: the mark of the last records, and a log that could not be cut. */
function keepHouse(): void {
  mark.keep(performance.now());
  log.keep();
}

function answer(request: Numbered<WorkerRequest>): void {
  try {
    reply({ kind: 'done', id: request.id, result: perform(request) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply({ kind: 'failed', id: request.id, sqliteCode: sqliteCode(error), message });
  }
}

function perform(request: WorkerRequest): unknown {
  const { database } = journal;
  switch (request.op) {
    case 'commit':
      return commit(request);
    case 'read':
      return database.read(request.query);
    case 'loadCursor':
      return database.loadCursor(request.sinkId);
    case 'addDeadLetters':
      return database.addDeadLetters(request.letters, request.atMs);
    case 'listDeadLetters':
      return database.listDeadLetters(request.sinkId, request.limit);
    case 'findDeadLetters':
      return database.findDeadLetters(request.ids);
    case 'deadLetterCounts':
      return database.deadLetterCounts();
    case 'settleDeadLetters':
      return database.settleDeadLetters(request.settlement, request.atMs);
    case 'stats':
      return database.stats();
    case 'epochs':
      return database.epochSpans(database.oldestPosition());
    case 'raiseEpoch':
      return raise(request);
    case 'deleteRows':
      return log.emptiedAfter(() => database.deleteRows(request.which, DELETE_CHUNK_ROWS));
    case 'dropRows':
      return log.emptiedAfter(() => drop(request));
    case 'checkRows':
      return database.checkRows(request.afterPosition);
    case 'space':
      return space();
    case 'keepBallast':
      return !room.isShort && room.keepBallast();
    case 'close':
      return close();
    default: {
      const unhandled: never = request;
      throw new Error(`unknown request ${JSON.stringify(unhandled)}`);
    }
  }
}

function commit(request: Extract<WorkerRequest, { op: 'commit' }>): CommitReply {
  if (room.isShort && !request.isUrgent && !room.recovered()) throw roomIsKept();
  const reopened = storeInRoom(request);
  mark.keep(performance.now());
  const firstPosition = journal.database.lastPosition - request.rows.kinds.length + 1;
  return { firstPosition, epoch: currentEpoch(), reopened };
}

/** On a full disk the ballast goes; only what has an alert is stored in its place. */
function storeInRoom(request: Extract<WorkerRequest, { op: 'commit' }>): JournalOpening | null {
  try {
    return store(request);
  } catch (error) {
    if (sqliteCode(error) !== SQLITE_FULL || !room.fellShort() || !request.isUrgent) throw error;
    return store(request);
  }
}

function store(request: Extract<WorkerRequest, { op: 'commit' }>): JournalOpening | null {
  try {
    journal.database.commit(request.rows, request.cursors);
    return null;
  } catch (error) {
    if (!isDamage(error)) throw error;
    // The rows at hand must not wait for a repair: put the file aside and store them in a new epoch.
    const reopened = replaceDamaged(error);
    journal.database.commit(request.rows, request.cursors);
    return reopened;
  }
}

const roomIsKept = (): Error =>
  Object.assign(new Error('the disk is full; the room that is left is kept for alerts'), {
    errcode: SQLITE_FULL,
  });

function drop({ which }: Extract<WorkerRequest, { op: 'dropRows' }>): DropReply {
  const { dropped, rows } = journal.database.dropRows(which, DELETE_CHUNK_ROWS);
  const firstPosition = journal.database.lastPosition - rows.kinds.length + 1;
  return { dropped, rows, firstPosition, epoch: currentEpoch() };
}

function raise({ rise }: Extract<WorkerRequest, { op: 'raiseEpoch' }>): RiseReply {
  const reply = raiseEpoch(openingOptions, journal.database, rise);
  mark.keep(performance.now(), true);
  return reply;
}

function space(): JournalSpace {
  const oldest = journal.database.oldestPosition();
  const inLog = logBytes(file);
  return {
    usedBytes: journal.database.usedBytes(),
    sizeBytes: fs.statSync(file).size + inLog,
    logBytes: inLog,
    freeDiskBytes: room.freeBytes(),
    ballastBytes: room.heldBytes(),
    oldestPosition: oldest === 0 ? null : oldest,
  };
}

function replaceDamaged(cause: unknown): JournalOpening {
  const { lastPosition } = journal.database;
  const { epoch } = currentEpoch();
  journal.database.close();
  journal = openJournal(openingOptions, { epoch, lastPosition, cause });
  return journal.opening;
}

function close(): boolean {
  clearInterval(housekeeping);
  mark.keep(performance.now(), true);
  journal.database.checkpoint();
  journal.database.close();
  lock?.release();
  parentPort?.off('message', answer);
  return true;
}

open();
