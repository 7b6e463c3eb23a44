import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { CommitBatch, WaitingAppend } from './commit-queue.ts';
import { storedRecords, takeBatch } from './commit-queue.ts';
import { CommitTimes } from './commit-times.ts';
import type {
  DeadLetter,
  EpochSpan,
  Journal,
  JournalHead,
  JournalOpening,
  JournalPage,
  JournalQuery,
  JournalStats,
  RetentionCut,
  StoredDeadLetter,
  StoredRecord,
} from './journal.ts';
import type { JournalConfig } from './journal-config.ts';
import type { CommitReply, WorkerReply, WorkerRequest, WorkerSetup } from './worker-protocol.ts';

export type DiskJournalOptions = {
  readonly directory: string;
  readonly machineId: string;
  readonly clock: Clock;
  readonly config: Pick<JournalConfig, 'commitWindowMs' | 'maxWaitingRecords'>;
  /** A damaged file was replaced while running, or writes began or stopped to fail. */
  readonly onTrouble: (trouble: JournalTrouble) => void;
};

export type JournalTrouble =
  | { readonly kind: 'replaced'; readonly opening: JournalOpening }
  | {
      readonly kind: 'refused';
      readonly code: 'JOURNAL_DISK_FULL' | 'JOURNAL_WRITE_FAILED';
      readonly message: string;
    }
  | { readonly kind: 'recovered' };

const SQLITE_FULL = 13;
const RETRY_COMMIT_AFTER_MS = 250;
const CURSOR_FLUSH_MS = 500;
/** A batch of one waits 2 ms for company, one of ten the whole window. */
const WINDOW_MS_PER_RECORD = 2;

type Pending = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** A request to the worker failed; `sqliteCode` is SQLite's primary result code. */
class RequestFailed extends Error {
  readonly sqliteCode: number;
  constructor(message: string, sqliteCode: number) {
    super(message);
    this.name = 'RequestFailed';
    this.sqliteCode = sqliteCode;
  }
}

/** Opens the journal in its worker thread; rejects when nothing can be written at all. */
export async function openDiskJournal(options: DiskJournalOptions): Promise<DiskJournal> {
  const workerData: WorkerSetup = { directory: options.directory, machineId: options.machineId };
  const worker = new Worker(new URL('./journal-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 6 },
  });
  const opened = await new Promise<WorkerReply>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (opened.kind !== 'opened') {
    await worker.terminate();
    const failure = opened as Extract<WorkerReply, { kind: 'not-opened' }>;
    throw new GatehouseError(failure.code as ErrorCode, failure.message);
  }
  return new DiskJournal(worker, opened, options);
}

/**
 * The journal as the gateway's main thread sees it: collects appends for one commit window,
 * hands them to the worker in one transaction and tells the listeners once it is durable.
 * At most one commit is under way, so order is kept and a slow disk makes batches larger, not the queue.
 */
export class DiskJournal implements Journal {
  readonly opening: JournalOpening;
  readonly commitTimes = new CommitTimes();
  readonly #worker: Worker;
  readonly #options: DiskJournalOptions;
  readonly #requests = new Map<number, Pending>();
  readonly #listeners = new Set<(records: readonly StoredRecord[]) => void>();
  readonly #waiting: WaitingAppend[] = [];
  #waitingRecords = 0;
  #cursors = new Map<string, string>();
  #nextRequestId = 1;
  #head: JournalHead;
  #epoch: EpochSpan;
  #committing = false;
  #lastCommitAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  #timerDelayMs = 0;
  #immediate: NodeJS.Immediate | null = null;
  #lastBatchRecords = 0;
  #writable = true;
  #closing: Promise<void> | null = null;

  constructor(
    worker: Worker,
    opened: Extract<WorkerReply, { kind: 'opened' }>,
    options: DiskJournalOptions,
  ) {
    this.#worker = worker;
    this.#options = options;
    this.opening = opened.opening;
    this.#head = opened.head;
    this.#epoch = opened.epoch;
    worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    worker.on('error', (error) => this.#failAll(error));
    worker.on('exit', () => this.#failAll(new Error('the journal thread ended')));
  }

  head(): JournalHead {
    return this.#head;
  }

  writable(): boolean {
    return this.#writable;
  }

  onDurable(listener: (records: readonly StoredRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(drafts: readonly RecordDraft[]): Promise<readonly StoredRecord[]> {
    if (this.#closing !== null)
      return Promise.reject(new GatehouseError('JOURNAL_WRITE_FAILED', 'The journal is closed.'));
    if (this.#waitingRecords + drafts.length > this.#options.config.maxWaitingRecords) {
      const message = `${this.#waitingRecords} records wait for the disk already; ${drafts.length} more were refused.`;
      return Promise.reject(
        new GatehouseError(this.#writable ? 'JOURNAL_WRITE_FAILED' : 'JOURNAL_DISK_FULL', message),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, resolve, reject });
      this.#waitingRecords += drafts.length;
      this.#schedule();
    });
  }

  saveCursor(sinkId: string, state: string): void {
    this.#cursors.set(sinkId, state);
    if (!this.#committing) this.#startTimer(CURSOR_FLUSH_MS);
  }

  read(query: JournalQuery): Promise<JournalPage> {
    return this.#request({ op: 'read', query }) as Promise<JournalPage>;
  }

  loadCursor(sinkId: string): Promise<string | null> {
    return this.#request({ op: 'loadCursor', sinkId }) as Promise<string | null>;
  }

  async addDeadLetters(letters: readonly DeadLetter[]): Promise<void> {
    await this.#request({ op: 'addDeadLetters', letters });
  }

  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]> {
    return this.#request({ op: 'listDeadLetters', sinkId, limit }) as Promise<
      readonly StoredDeadLetter[]
    >;
  }

  stats(): Promise<JournalStats> {
    return this.#request({ op: 'stats' }) as Promise<JournalStats>;
  }

  epochs(): Promise<readonly EpochSpan[]> {
    return this.#request({ op: 'epochs' }) as Promise<readonly EpochSpan[]>;
  }

  deleteRows(which: RetentionCut): Promise<number> {
    return this.#request({ op: 'deleteRows', which }) as Promise<number>;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#timer?.cancel();
    while (this.#waiting.length > 0 || this.#committing || this.#cursors.size > 0) {
      if (!this.#committing) await this.#commit();
      else await new Promise((resolve) => setImmediate(resolve));
      if (!this.#writable) break;
    }
    for (const { reject } of this.#waiting.splice(0)) {
      reject(
        new GatehouseError(
          'JOURNAL_WRITE_FAILED',
          'The journal was closed before the disk took the record.',
        ),
      );
    }
    await this.#request({ op: 'close' });
    await this.#worker.terminate();
  }

  /**
   * The first append after a pause commits with whatever came in the same turn of the event loop. Those
   * soon after it share the next commit; how soon grows with how many there are, so that a lone reading
   * is durable in a millisecond and a thousand a second cost fifty commits.
   */
  #schedule(): void {
    if (this.#committing || !this.#writable || this.#immediate) return;
    const windowMs = Math.min(
      this.#options.config.commitWindowMs,
      this.#lastBatchRecords * WINDOW_MS_PER_RECORD,
    );
    const waitMs = windowMs - (this.#options.clock.monotonicMs() - this.#lastCommitAtMs);
    if (waitMs > 0) {
      this.#startTimer(Math.min(waitMs, windowMs));
      return;
    }
    this.#immediate = setImmediate(() => {
      this.#immediate = null;
      void this.#commit();
    });
  }

  #startTimer(delayMs: number): void {
    if (this.#timer && this.#timerDelayMs <= delayMs) return;
    this.#timer?.cancel();
    this.#timerDelayMs = delayMs;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    if (this.#committing) return;
    if (this.#waiting.length === 0 && this.#cursors.size === 0) return;
    this.#committing = true;
    const startedAtMs = this.#options.clock.monotonicMs();
    this.#lastCommitAtMs = startedAtMs;
    const batch = takeBatch(this.#waiting);
    this.#lastBatchRecords = batch.recordCount;
    const cursors = this.#cursors;
    this.#cursors = new Map();
    try {
      const reply = (await this.#request({
        op: 'commit',
        rows: batch.rows,
        cursors,
      })) as CommitReply;
      this.commitTimes.add(this.#options.clock.monotonicMs() - startedAtMs);
      this.#committed(batch, reply);
    } catch (error) {
      this.#refused(batch, cursors, error as Error);
    } finally {
      this.#committing = false;
    }
    if (this.#waiting.length > 0) this.#schedule();
  }

  #committed(batch: CommitBatch, reply: CommitReply): void {
    this.#epoch = reply.epoch;
    this.#waitingRecords -= batch.recordCount;
    if (reply.reopened) this.#options.onTrouble({ kind: 'replaced', opening: reply.reopened });
    if (!this.#writable) {
      this.#writable = true;
      this.#options.onTrouble({ kind: 'recovered' });
    }
    if (batch.recordCount === 0) return;
    const records = storedRecords(batch, reply.firstPosition, reply.epoch);
    const { position, epoch, seq } = records.at(-1) as StoredRecord;
    this.#head = { position, epoch, seq };
    for (const listener of this.#listeners) listener(records);
    let offset = 0;
    for (const { drafts, resolve } of batch.appends) {
      resolve(records.slice(offset, offset + drafts.length));
      offset += drafts.length;
    }
  }

  /** Nothing was stored: everything goes back to the front of the queue, in order, and waits for the disk. */
  #refused(batch: CommitBatch, cursors: Map<string, string>, error: Error): void {
    this.#waiting.unshift(...batch.appends);
    for (const [sinkId, state] of cursors)
      if (!this.#cursors.has(sinkId)) this.#cursors.set(sinkId, state);
    if (this.#writable) {
      this.#writable = false;
      const full = error instanceof RequestFailed && error.sqliteCode === SQLITE_FULL;
      this.#options.onTrouble({
        kind: 'refused',
        code: full ? 'JOURNAL_DISK_FULL' : 'JOURNAL_WRITE_FAILED',
        message: `The disk refused a commit: ${error.message}.`,
      });
    }
    if (this.#closing === null) this.#startTimer(RETRY_COMMIT_AFTER_MS);
  }

  #request(request: WorkerRequest): Promise<unknown> {
    const id = this.#nextRequestId++;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #settle(reply: WorkerReply): void {
    if (reply.kind !== 'done' && reply.kind !== 'failed') return;
    const pending = this.#requests.get(reply.id);
    this.#requests.delete(reply.id);
    if (reply.kind === 'done') pending?.resolve(reply.result);
    else pending?.reject(new RequestFailed(reply.message, reply.sqliteCode));
  }

  #failAll(cause: Error): void {
    for (const { reject } of this.#requests.values()) {
      reject(new GatehouseError('JOURNAL_WRITE_FAILED', 'The journal thread stopped.', { cause }));
    }
    this.#requests.clear();
  }
}
