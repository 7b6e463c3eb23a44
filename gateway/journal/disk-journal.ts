import type { Clock } from '#gateway/domain/clock.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { CommitLoop } from './commit-loop.ts';
import type { CommitTimes } from './commit-times.ts';
import { DurableNews } from './durable-news.ts';
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
import { JournalThread } from './journal-thread.ts';
import type { JournalTrouble } from './journal-trouble.ts';
import { troubleFrom } from './journal-trouble.ts';
import type { DropReply, RiseReply } from './worker-protocol.ts';

export type DiskJournalOptions = {
  readonly directory: string;
  readonly machineId: string;
  readonly clock: Clock;
  readonly config: Pick<JournalConfig, 'commitWindowMs' | 'maxWaitingRecords'> &
    Partial<Pick<JournalConfig, 'ballastMegabytes'>>;
  /** A damaged file was replaced while running, or writes began or stopped to fail. */
  readonly onTrouble: (trouble: JournalTrouble) => void;
};

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
 * The journal as the gateway's main thread sees it. What is written goes through the commits, which tell the
 * listeners once it is durable; everything else is asked of the worker, which answers in order.
 */
export class DiskJournal implements Journal {
  readonly opening: JournalOpening;
  readonly commitTimes: CommitTimes;
  readonly #thread: JournalThread;
  readonly #clock: Clock;
  readonly #news: DurableNews;
  readonly #commits: CommitLoop;

  constructor(thread: JournalThread, opened: Opened, options: DiskJournalOptions) {
    const { clock, config, onTrouble } = options;
    this.#thread = thread;
    this.#clock = clock;
    this.#news = new DurableNews(opened.head);
    this.#commits = new CommitLoop({ thread, clock, config, news: this.#news, onTrouble });
    this.opening = opened.opening;
    this.commitTimes = this.#commits.times;
  }

  head(): JournalHead {
    return this.#news.head;
  }

  writable(): boolean {
    return this.#commits.writable();
  }

  onDurable(listener: (records: readonly StoredRecord[]) => void): () => void {
    return this.#news.onDurable(listener);
  }

  append(drafts: readonly RecordDraft[]): Promise<readonly StoredRecord[]> {
    return this.#commits.append(drafts);
  }

  saveCursor(sinkId: string, state: string): void {
    this.#commits.saveCursor(sinkId, state);
  }

  read(query: JournalQuery): Promise<JournalPage> {
    return this.#thread.ask({ op: 'read', query }) as Promise<JournalPage>;
  }

  /** What was saved last counts, stored or still on its way: a sink that starts anew in this process goes on from there. */
  loadCursor(sinkId: string): Promise<string | null> {
    const state = this.#commits.unstoredCursor(sinkId);
    if (state !== undefined) return Promise.resolve(state);
    return this.#thread.ask({ op: 'loadCursor', sinkId }) as Promise<string | null>;
  }

  async addDeadLetters(letters: readonly DeadLetter[]): Promise<void> {
    const atMs = this.#clock.wallMs();
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
    const atMs = this.#clock.wallMs();
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
    this.#news.publishRise(reply);
    return reply.renumbering;
  }

  onRenumbered(listener: (renumbering: Renumbering) => void): () => void {
    return this.#news.onRenumbered(listener);
  }

  deleteRows(which: RetentionCut): Promise<number> {
    return this.#thread.ask({ op: 'deleteRows', which }) as Promise<number>;
  }

  async dropRows(which: RowsToDrop): Promise<number> {
    const reply = (await this.#thread.ask({ op: 'dropRows', which })) as DropReply;
    this.#news.publishRows(reply);
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
    return this.#commits.close();
  }
}
