import * as fs from 'node:fs';
import { raiseEpoch } from '#gateway/journal/epoch-rise.ts';
import { writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import { highWaterMarkFile } from '#gateway/journal/journal-files.ts';
import type { OpenedJournal } from '#gateway/journal/journal-opening.ts';
import { openJournal } from '#gateway/journal/journal-opening.ts';
import type { JournalThread } from '#gateway/journal/journal-thread.ts';
import { RequestFailed } from '#gateway/journal/journal-thread.ts';
import { sqliteCode } from '#gateway/journal/sqlite-errors.ts';
import type { WorkerRequest } from '#gateway/journal/worker-protocol.ts';

export type InlineOptions = {
  readonly directory: string;
  readonly wallMs: () => number;
  readonly random: () => number;
  /** Called before each request; gives SQLite's code of a failure, or 0. */
  readonly fault: (request: WorkerRequest) => number;
};

const DELETE_CHUNK_ROWS = 50;

/**
 * The journal's database under the real client, in the same thread, so that a story has one order of
 * events. What it leaves out of the real worker: room for alerts, replacement of a damaged file, the log's length.
 */
export class InlineThread {
  readonly #options: InlineOptions;
  readonly #journal: OpenedJournal;
  #isGone = false;

  constructor(options: InlineOptions) {
    this.#options = options;
    fs.mkdirSync(options.directory, { recursive: true });
    this.#journal = openJournal({ ...options, machineId: 'machine-1', makeRoom: () => false });
    this.#mark();
  }

  get opened() {
    const { database, opening } = this.#journal;
    const { epoch } = this;
    const position = database.lastPosition;
    const head = { position, epoch: epoch.epoch, seq: position - epoch.basePosition };
    return { kind: 'opened', opening, head, epoch } as const;
  }

  get epoch() {
    const span = this.#journal.database.currentEpoch;
    if (!span) throw new Error('no epoch');
    return span;
  }

  /** For `DiskJournal`, which asks for the class and needs its methods. */
  asThread(): JournalThread {
    return this as unknown as JournalThread;
  }

  /** The process is gone: nothing is answered any more, and what was committed stays. */
  kill(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#journal.database.close();
  }

  async ask(request: WorkerRequest): Promise<unknown> {
    await Promise.resolve();
    if (this.#isGone) return new Promise(() => undefined);
    const code = this.#options.fault(request);
    if (code !== 0) throw new RequestFailed('a fault of the disk', code);
    try {
      return this.#perform(request);
    } catch (error) {
      throw new RequestFailed(String(error), sqliteCode(error));
    }
  }

  end(): Promise<void> {
    this.kill();
    return Promise.resolve();
  }

  #perform(request: WorkerRequest): unknown {
    const { database } = this.#journal;
    switch (request.op) {
      case 'commit': {
        database.commit(request.rows, request.cursors);
        this.#mark();
        const firstPosition = database.lastPosition - request.rows.kinds.length + 1;
        return { firstPosition, epoch: this.epoch, reopened: null };
      }
      case 'read':
        return database.read(request.query);
      case 'loadCursor':
        return database.loadCursor(request.sinkId);
      case 'addDeadLetters':
        return database.addDeadLetters(request.letters, this.#options.wallMs());
      case 'listDeadLetters':
        return database.listDeadLetters(request.sinkId, request.limit);
      case 'findDeadLetters':
        return database.findDeadLetters(request.ids);
      case 'deadLetterCounts':
        return database.deadLetterCounts();
      case 'settleDeadLetters':
        return database.settleDeadLetters(request.settlement, this.#options.wallMs());
      case 'epochs':
        return database.epochSpans(database.oldestPosition());
      case 'raiseEpoch': {
        const reply = raiseEpoch(this.#options, database, request.rise);
        this.#mark();
        return reply;
      }
      case 'deleteRows':
        return database.deleteRows(request.which, DELETE_CHUNK_ROWS);
      case 'dropRows': {
        const { dropped, rows } = database.dropRows(request.which, DELETE_CHUNK_ROWS);
        const firstPosition = database.lastPosition - rows.kinds.length + 1;
        return { dropped, rows, firstPosition, epoch: this.epoch };
      }
      case 'checkRows':
        return database.checkRows(request.afterPosition);
      case 'close':
        this.#mark();
        return true;
      default:
        throw new Error(`no such request here: ${request.op}`);
    }
  }

  #mark(): void {
    const { database } = this.#journal;
    const mark = { epoch: this.epoch.epoch, position: database.lastPosition };
    writeHighWaterMark(highWaterMarkFile(this.#options.directory), mark);
  }
}
