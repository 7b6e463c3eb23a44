import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { RecordDraft, RecordFacts } from '#gateway/domain/record.ts';
import type { CommitBatch, WaitingAppend } from './commit-queue.ts';
import {
  isUrgent,
  storedRecord,
  storedRecords,
  takeBatch,
  takeUrgentBatch,
} from './commit-queue.ts';
import { CommitTimes } from './commit-times.ts';
import type {
  DeadLetter,
  EpochRise,
  EpochSpan,
  Journal,
  JournalHead,
  JournalOpening,
  JournalPage,
  JournalQuery,
  JournalSpace,
  JournalStats,
  Renumbering,
  RetentionCut,
  RowCheck,
  RowsToDrop,
  Settlement,
  StoredDeadLetter,
  StoredRecord,
} from './journal.ts';
import type { JournalConfig } from './journal-config.ts';
import type { Opened } from './journal-thread.ts';
import { JournalThread, RequestFailed } from './journal-thread.ts';
import type { JournalTrouble } from './journal-trouble.ts';
import { troubleFrom } from './journal-trouble.ts';
import { SQLITE_FULL } from './sqlite-errors.ts';
import type { CommitReply, DropReply, RiseReply } from './worker-protocol.ts';

export type DiskJournalOptions = {
  readonly directory: string;
  readonly machineId: string;
  readonly clock: Clock;
  readonly config: Pick<JournalConfig, 'commitWindowMs' | 'maxWaitingRecords'> &
    Partial<Pick<JournalConfig, 'ballastMegabytes'>>;
  /** A damaged file was replaced while running, or writes began or stopped to fail. */
  readonly onTrouble: (trouble: JournalTrouble) => void;
};

const RETRY_COMMIT_AFTER_MS = 250;
const CURSOR_FLUSH_MS = 500;
/** A batch of one waits 2 ms for company, one of ten the whole window. */
const WINDOW_MS_PER_RECORD = 2;

/** Opens the journal in its worker thread; rejects when nothing can be written at all. */
export async function openDiskJournal(options: DiskJournalOptions): Promise<DiskJournal> {
  const { directory, machineId, config, onTrouble } = options;
  const ballastBytes = (config.ballastMegabytes ?? 0) * 1024 * 1024;
  const thread = new JournalThread({ directory, machineId, ballastBytes }, (news) =>
    onTrouble(troubleFrom(news)),
  );
  return new DiskJournal(thread, await thread.opened(), options);
}

/**
 * The journal as the gateway's main thread sees it: collects appends for one commit window,
 * hands them to the worker in one transaction and tells the listeners once it is durable.
 * At most one commit is under way, so order is kept and a slow disk makes batches larger, not the queue.
 */
export class DiskJournal implements Journal {
  readonly opening: JournalOpening;
  readonly commitTimes = new CommitTimes();
  readonly #thread: JournalThread;
  readonly #options: DiskJournalOptions;
  readonly #listeners = new Set<(records: readonly StoredRecord[]) => void>();
  readonly #renumberingListeners = new Set<(renumbering: Renumbering) => void>();
  readonly #waiting: WaitingAppend[] = [];
  #waitingRecords = 0;
  #cursors = new Map<string, string>();
  #cursorsUnderWay: ReadonlyMap<string, string> = new Map();
  #head: JournalHead;
  #committing = false;
  #lastCommitAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  #timerDelayMs = 0;
  #immediate: NodeJS.Immediate | null = null;
  #lastBatchRecords = 0;
  #writable = true;
  #isDiskFull = false;
  /** Not even an alert found room: it waits like the rest. */
  #urgentRefused = false;
  #closing: Promise<void> | null = null;

  constructor(thread: JournalThread, opened: Opened, options: DiskJournalOptions) {
    this.#thread = thread;
    this.#options = options;
    this.opening = opened.opening;
    this.#head = opened.head;
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
      if (this.#isDiskFull && isUrgent({ drafts })) this.#commitSoon();
      else this.#schedule();
    });
  }

  saveCursor(sinkId: string, state: string): void {
    this.#cursors.set(sinkId, state);
    if (!this.#committing) this.#startTimer(CURSOR_FLUSH_MS);
  }

  read(query: JournalQuery): Promise<JournalPage> {
    return this.#thread.ask({ op: 'read', query }) as Promise<JournalPage>;
  }

  /** What was saved last counts, stored or still on its way: a sink that starts anew in this process goes on from there. */
  loadCursor(sinkId: string): Promise<string | null> {
    const state = this.#cursors.get(sinkId) ?? this.#cursorsUnderWay.get(sinkId);
    if (state !== undefined) return Promise.resolve(state);
    return this.#thread.ask({ op: 'loadCursor', sinkId }) as Promise<string | null>;
  }

  async addDeadLetters(letters: readonly DeadLetter[]): Promise<void> {
    const atMs = this.#options.clock.wallMs();
    await this.#thread.ask({ op: 'addDeadLetters', letters, atMs });
  }

  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]> {
    return this.#thread.ask({ op: 'listDeadLetters', sinkId, limit }) as Promise<
      readonly StoredDeadLetter[]
    >;
  }

  findDeadLetters(ids: readonly number[]): Promise<readonly StoredDeadLetter[]> {
    return this.#thread.ask({ op: 'findDeadLetters', ids }) as Promise<readonly StoredDeadLetter[]>;
  }

  deadLetterCounts(): Promise<Readonly<Record<string, number>>> {
    return this.#thread.ask({ op: 'deadLetterCounts' }) as Promise<Record<string, number>>;
  }

  /** The state is saved as usual, too: an older one that waits for a commit must not come after it. */
  async settleDeadLetters(settlement: Settlement): Promise<number> {
    const { cursor } = settlement;
    if (cursor) this.saveCursor(cursor.sinkId, cursor.state);
    const atMs = this.#options.clock.wallMs();
    return (await this.#thread.ask({ op: 'settleDeadLetters', settlement, atMs })) as number;
  }

  stats(): Promise<JournalStats> {
    return this.#thread.ask({ op: 'stats' }) as Promise<JournalStats>;
  }

  epochs(): Promise<readonly EpochSpan[]> {
    return this.#thread.ask({ op: 'epochs' }) as Promise<readonly EpochSpan[]>;
  }

  /** States of sinks that wait for a commit are older than those of the rise. */
  async raiseEpoch(rise: EpochRise): Promise<Renumbering> {
    for (const [sinkId, state] of rise.cursors) this.saveCursor(sinkId, state);
    const reply = (await this.#thread.ask({ op: 'raiseEpoch', rise })) as RiseReply;
    const { renumbering, epoch } = reply;
    const position = renumbering.upToPosition;
    this.#head = { position, epoch: epoch.epoch, seq: position - epoch.basePosition };
    for (const listener of this.#renumberingListeners) listener(renumbering);
    this.#publishRows(reply);
    return renumbering;
  }

  onRenumbered(listener: (renumbering: Renumbering) => void): () => void {
    this.#renumberingListeners.add(listener);
    return () => this.#renumberingListeners.delete(listener);
  }

  deleteRows(which: RetentionCut): Promise<number> {
    return this.#thread.ask({ op: 'deleteRows', which }) as Promise<number>;
  }

  async dropRows(which: RowsToDrop): Promise<number> {
    const reply = (await this.#thread.ask({ op: 'dropRows', which })) as DropReply;
    this.#publishRows(reply);
    return reply.dropped;
  }

  checkRows(afterPosition: number): Promise<RowCheck> {
    return this.#thread.ask({ op: 'checkRows', afterPosition }) as Promise<RowCheck>;
  }

  space(): Promise<JournalSpace> {
    return this.#thread.ask({ op: 'space' }) as Promise<JournalSpace>;
  }

  keepBallast(): Promise<boolean> {
    return this.#thread.ask({ op: 'keepBallast' }) as Promise<boolean>;
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
    await this.#thread.ask({ op: 'close' });
    await this.#thread.end();
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
    this.#commitSoon();
  }

  #commitSoon(): void {
    if (this.#committing) return;
    this.#immediate ??= setImmediate(() => {
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
    // While the disk refuses, an empty commit asks whether it still does.
    if (this.#waiting.length === 0 && this.#cursors.size === 0 && this.#writable) return;
    this.#committing = true;
    const startedAtMs = this.#options.clock.monotonicMs();
    this.#lastCommitAtMs = startedAtMs;
    const batch = this.#nextBatch();
    this.#lastBatchRecords = batch.recordCount;
    const cursors = this.#cursors;
    this.#cursors = new Map();
    this.#cursorsUnderWay = cursors;
    const { rows } = batch;
    try {
      const request = {
        op: 'commit',
        rows,
        cursors,
        isUrgent: rows.kinds.includes('alert'),
      } as const;
      const reply = (await this.#thread.ask(request)) as CommitReply;
      this.commitTimes.add(this.#options.clock.monotonicMs() - startedAtMs);
      this.#committed(batch, reply);
    } catch (error) {
      this.#refused(batch, cursors, error as Error);
    } finally {
      this.#committing = false;
      this.#cursorsUnderWay = new Map();
    }
    this.#afterCommit();
  }

  #afterCommit(): void {
    if (this.#writable) {
      if (this.#waiting.length > 0) this.#schedule();
    } else if (this.#isDiskFull && !this.#urgentRefused && this.#waiting.some(isUrgent)) {
      this.#commitSoon();
    } else if (this.#closing === null) this.#startTimer(RETRY_COMMIT_AFTER_MS);
  }

  /** On a full disk what an alert is part of goes first, and alone; the rest is tried when there is none. */
  #nextBatch(): CommitBatch {
    return this.#isDiskFull && this.#waiting.some(isUrgent)
      ? takeUrgentBatch(this.#waiting)
      : takeBatch(this.#waiting);
  }

  #committed(batch: CommitBatch, reply: CommitReply): void {
    this.#waitingRecords -= batch.recordCount;
    if (reply.reopened) this.#options.onTrouble({ kind: 'replaced', opening: reply.reopened });
    this.#tookCommit(batch);
    if (batch.recordCount === 0) return;
    const records = storedRecords(batch, reply.firstPosition, reply.epoch);
    this.#publish(records);
    let offset = 0;
    for (const { drafts, resolve } of batch.appends) {
      resolve(records.slice(offset, offset + drafts.length));
      offset += drafts.length;
    }
  }

  /** That an alert found room on a full disk does not mean that there is room for the rest. */
  #tookCommit({ rows }: CommitBatch): void {
    if (this.#writable || (this.#isDiskFull && rows.kinds.includes('alert'))) return;
    this.#writable = true;
    this.#isDiskFull = false;
    this.#options.onTrouble({ kind: 'recovered' });
  }

  /** Gap records that the journal made itself. */
  #publishRows({ rows, firstPosition, epoch }: Omit<DropReply, 'dropped'>): void {
    if (rows.kinds.length === 0) return;
    this.#publish(
      rows.facts.map((facts, index) =>
        storedRecord(rows, index, firstPosition, epoch, JSON.parse(facts) as RecordFacts['facts']),
      ),
    );
  }

  #publish(records: readonly StoredRecord[]): void {
    const { position, epoch, seq } = records.at(-1) as StoredRecord;
    this.#head = { position, epoch, seq };
    for (const listener of this.#listeners) listener(records);
  }

  /** Nothing was stored: everything goes back to the front of the queue, in order, and waits for the disk. */
  #refused(batch: CommitBatch, cursors: Map<string, string>, error: Error): void {
    this.#waiting.unshift(...batch.appends);
    for (const [sinkId, state] of cursors)
      if (!this.#cursors.has(sinkId)) this.#cursors.set(sinkId, state);
    const full = error instanceof RequestFailed && error.sqliteCode === SQLITE_FULL;
    this.#urgentRefused = full && this.#isDiskFull && batch.rows.kinds.includes('alert');
    this.#isDiskFull = full;
    if (this.#writable) {
      this.#writable = false;
      this.#options.onTrouble({
        kind: 'refused',
        code: full ? 'JOURNAL_DISK_FULL' : 'JOURNAL_WRITE_FAILED',
        message: `The disk refused a commit: ${error.message}.`,
      });
    }
  }
}
