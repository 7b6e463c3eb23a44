import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { writeHighWaterMark } from './high-water-mark.ts';
import type { JournalOpening } from './journal.ts';
import type { JournalLock } from './journal-lock.ts';
import { lockJournal } from './journal-lock.ts';
import type { OpenedJournal } from './journal-opening.ts';
import {
  highWaterMarkFile,
  makeWritableDirectory,
  openJournal,
  sqliteCode,
} from './journal-opening.ts';
import type {
  CommitReply,
  Numbered,
  WorkerReply,
  WorkerRequest,
  WorkerSetup,
} from './worker-protocol.ts';

/**
 * The thread that owns the journal's file. SQLite is synchronous: on a slow disk it would stop the
 * whole gateway (+150 ms a write stalls the main loop 607 ms, measured), so it lives here alone.
 */
const setup = workerData as WorkerSetup;
const openingOptions = { ...setup, wallMs: () => Date.now(), random: () => Math.random() };
const MARK_INTERVAL_MS = 1_000;
const DELETE_CHUNK_ROWS = 5_000;

/** SQLITE_CORRUPT and SQLITE_NOTADB: the file itself is at fault, not the disk's room or a passing error. */
const DAMAGED = new Set([11, 26]);

let journal: OpenedJournal;
let lock: JournalLock | null = null;
let markedAtMs = 0;
let markedPosition = -1;

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message);
}

function open(): void {
  try {
    makeWritableDirectory(setup.directory);
    lock = lockJournal(setup.directory);
    journal = openJournal(openingOptions);
    mark(true);
    const span = currentEpoch();
    const { lastPosition } = journal.database;
    reply({
      kind: 'opened',
      opening: journal.opening,
      head: { position: lastPosition, epoch: span.epoch, seq: lastPosition - span.basePosition },
      epoch: span,
    });
    parentPort?.on('message', answer);
  } catch (error) {
    const code = error instanceof GatehouseError ? error.code : 'JOURNAL_UNWRITABLE';
    reply({
      kind: 'not-opened',
      code,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function currentEpoch() {
  const span = journal.database.currentEpoch;
  if (!span) throw new Error('the journal has no epoch');
  return span;
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
      return database.addDeadLetters(request.letters, Date.now());
    case 'listDeadLetters':
      return database.listDeadLetters(request.sinkId, request.limit);
    case 'stats':
      return database.stats();
    case 'epochs':
      return database.epochSpans(database.oldestPosition());
    case 'deleteRows':
      return database.deleteRows(request.which, DELETE_CHUNK_ROWS);
    case 'close':
      return close();
    default: {
      const unhandled: never = request;
      throw new Error(`unknown request ${JSON.stringify(unhandled)}`);
    }
  }
}

function commit(request: Extract<WorkerRequest, { op: 'commit' }>): CommitReply {
  let reopened: JournalOpening | null = null;
  try {
    journal.database.commit(request.rows, request.cursors);
  } catch (error) {
    if (!DAMAGED.has(sqliteCode(error))) throw error;
    // The rows at hand must not wait for a repair: put the file aside and store them in a new epoch.
    reopened = replaceDamaged(error);
    journal.database.commit(request.rows, request.cursors);
  }
  mark(false);
  const firstPosition = journal.database.lastPosition - request.rows.kinds.length + 1;
  return { firstPosition, epoch: currentEpoch(), reopened };
}

function replaceDamaged(cause: unknown): JournalOpening {
  const { lastPosition } = journal.database;
  const { epoch } = currentEpoch();
  journal.database.close();
  journal = openJournal(openingOptions, { epoch, lastPosition, cause });
  return journal.opening;
}

function mark(force: boolean): void {
  const { lastPosition } = journal.database;
  const now = performance.now();
  if (!force && (lastPosition === markedPosition || now - markedAtMs < MARK_INTERVAL_MS)) return;
  writeHighWaterMark(highWaterMarkFile(setup.directory), {
    epoch: currentEpoch().epoch,
    position: lastPosition,
  });
  markedPosition = lastPosition;
  markedAtMs = now;
}

function close(): boolean {
  mark(true);
  journal.database.checkpoint();
  journal.database.close();
  lock?.release();
  parentPort?.off('message', answer);
  return true;
}

open();
