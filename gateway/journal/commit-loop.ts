import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { CommitBatch, WaitingAppend } from './commit-queue.ts';
import { isUrgent, storedRecords, takeBatch, takeUrgentBatch } from './commit-queue.ts';
import { CommitTimer } from './commit-timer.ts';
import { CommitTimes } from './commit-times.ts';
import { DiskRefusal } from './disk-refusal.ts';
import type { DurableNews } from './durable-news.ts';
import type { StoredRecord } from './journal.ts';
import type { JournalConfig } from './journal-config.ts';
import type { JournalThread } from './journal-thread.ts';
import type { JournalTrouble } from './journal-trouble.ts';
import { WaitingCursors } from './waiting-cursors.ts';
import type { CommitReply } from './worker-protocol.ts';

export type CommitLoopOptions = {
  readonly thread: JournalThread;
  readonly clock: Clock;
  readonly config: Pick<JournalConfig, 'commitWindowMs' | 'maxWaitingRecords'>;
  /** Told of each batch before its appends resolve. */
  readonly news: DurableNews;
  readonly onTrouble: (trouble: JournalTrouble) => void;
};

const RETRY_COMMIT_AFTER_MS = 250;
const CURSOR_FLUSH_MS = 500;

/**
 * Collects appends for one commit window, with the states of the sinks, and hands them to the worker in one
 * transaction. At most one commit is under way, so order is kept and a slow disk makes batches larger, not the
 * queue. What the disk refuses goes back to the front and is tried again.
 */
export class CommitLoop {
  readonly times = new CommitTimes();
  readonly #options: CommitLoopOptions;
  readonly #timer: CommitTimer;
  readonly #refusal: DiskRefusal;
  readonly #cursors = new WaitingCursors();
  readonly #waiting: WaitingAppend[] = [];
  #waitingRecords = 0;
  #committing = false;
  #closing: Promise<void> | null = null;

  constructor(options: CommitLoopOptions) {
    const { clock, config, onTrouble } = options;
    this.#options = options;
    this.#refusal = new DiskRefusal(onTrouble);
    this.#timer = new CommitTimer({
      clock,
      commitWindowMs: config.commitWindowMs,
      commit: () => void this.#commit(),
    });
  }

  writable(): boolean {
    return !this.#refusal.isOn;
  }

  append(drafts: readonly RecordDraft[]): Promise<readonly StoredRecord[]> {
    if (this.#closing !== null)
      return Promise.reject(new GatehouseError('JOURNAL_WRITE_FAILED', 'The journal is closed.'));
    if (this.#waitingRecords + drafts.length > this.#options.config.maxWaitingRecords) {
      const message = `${this.#waitingRecords} records wait for the disk already; ${drafts.length} more were refused.`;
      return Promise.reject(
        new GatehouseError(
          this.#refusal.isOn ? 'JOURNAL_DISK_FULL' : 'JOURNAL_WRITE_FAILED',
          message,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ drafts, resolve, reject });
      this.#waitingRecords += drafts.length;
      if (this.#refusal.isFull && isUrgent({ drafts })) this.#commitSoon();
      else this.#schedule();
    });
  }

  saveCursor(sinkId: string, state: string): void {
    this.#cursors.save(sinkId, state);
    if (!this.#committing) this.#timer.within(CURSOR_FLUSH_MS);
  }

  /** What was saved and is not known to be stored yet. */
  unstoredCursor(sinkId: string): string | undefined {
    return this.#cursors.stateOf(sinkId);
  }

  /** Commits what is waiting, then ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#timer.cancel();
    while (this.#waiting.length > 0 || this.#committing || this.#cursors.size > 0) {
      if (!this.#committing) await this.#commit();
      else await new Promise((resolve) => setImmediate(resolve));
      if (this.#refusal.isOn) break;
    }
    for (const { reject } of this.#waiting.splice(0)) {
      reject(
        new GatehouseError(
          'JOURNAL_WRITE_FAILED',
          'The journal was closed before the disk took the record.',
        ),
      );
    }
    await this.#options.thread.ask({ op: 'close' });
    await this.#options.thread.end();
  }

  #schedule(): void {
    if (!this.#committing && !this.#refusal.isOn) this.#timer.inWindow();
  }

  #commitSoon(): void {
    if (!this.#committing) this.#timer.soon();
  }

  async #commit(): Promise<void> {
    if (this.#committing) return;
    // While the disk refuses, an empty commit asks whether it still does.
    if (this.#waiting.length === 0 && this.#cursors.size === 0 && !this.#refusal.isOn) return;
    this.#committing = true;
    const startedAtMs = this.#options.clock.monotonicMs();
    const batch = this.#nextBatch();
    this.#timer.began(startedAtMs, batch.recordCount);
    const cursors = this.#cursors.take();
    const { rows } = batch;
    try {
      const request = {
        op: 'commit',
        rows,
        cursors,
        isUrgent: rows.kinds.includes('alert'),
      } as const;
      const reply = (await this.#options.thread.ask(request)) as CommitReply;
      this.times.add(this.#options.clock.monotonicMs() - startedAtMs);
      this.#committed(batch, reply);
    } catch (error) {
      this.#refused(batch, error as Error);
    } finally {
      this.#committing = false;
      this.#cursors.commitEnded();
    }
    this.#afterCommit();
  }

  #afterCommit(): void {
    if (!this.#refusal.isOn) {
      if (this.#waiting.length > 0) this.#schedule();
      // Saved while the commit was under way, and perhaps nobody comes for hours.
      else if (this.#cursors.size > 0) this.#timer.within(CURSOR_FLUSH_MS);
    } else if (this.#refusal.mayTakeAlerts && this.#waiting.some(isUrgent)) {
      this.#commitSoon();
    } else if (this.#closing === null) this.#timer.within(RETRY_COMMIT_AFTER_MS);
  }

  /** On a full disk what an alert is part of goes first, and alone; the rest is tried when there is none. */
  #nextBatch(): CommitBatch {
    return this.#refusal.isFull && this.#waiting.some(isUrgent)
      ? takeUrgentBatch(this.#waiting)
      : takeBatch(this.#waiting);
  }

  #committed(batch: CommitBatch, reply: CommitReply): void {
    const { news, onTrouble } = this.#options;
    this.#waitingRecords -= batch.recordCount;
    if (reply.reopened) onTrouble({ kind: 'replaced', opening: reply.reopened });
    this.#refusal.tookCommit(batch.rows);
    if (batch.recordCount === 0) return;
    const records = storedRecords(batch, reply.firstPosition, reply.epoch);
    news.publish(records);
    let offset = 0;
    for (const { drafts, resolve } of batch.appends) {
      resolve(records.slice(offset, offset + drafts.length));
      offset += drafts.length;
    }
  }

  /** Nothing was stored: everything goes back to the front of the queue, in order, and waits for the disk. */
  #refused(batch: CommitBatch, error: Error): void {
    this.#waiting.unshift(...batch.appends);
    this.#cursors.giveBack();
    this.#refusal.refusedCommit(batch.rows, error);
  }
}
