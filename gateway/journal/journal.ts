import type { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type { RecordDraft, RecordFacts, RecordKind } from '#gateway/domain/record.ts';

/**
 * The port of the durable, numbered record of what happened. *Accepted* means that the promise of
 * `append` resolved: the transaction with `synchronous=FULL` returned. See FORMAT.md.
 */
export interface Journal {
  readonly opening: JournalOpening;
  /** Newest durable record. */
  head(): JournalHead;
  /**
   * Numbers and stores the drafts in order, all of them in one transaction.
   * While the disk refuses, it waits and tries again; it rejects with `JOURNAL_DISK_FULL` or
   * `JOURNAL_WRITE_FAILED` only when too much is waiting already, and nothing of the call is stored then.
   */
  append(drafts: readonly RecordDraft[]): Promise<readonly StoredRecord[]>;
  /**
   * Called with every batch that became durable, in order, before `append` resolves. What is shown,
   * sent or said happens in here or later, never before. Returns the unsubscription.
   */
  onDurable(listener: (records: readonly StoredRecord[]) => void): () => void;
  /** `true` while the last commit succeeded. Appends wait, bounded, while it is `false`. */
  writable(): boolean;
  /** Rows with `position` in (after, upTo], oldest first, at most `limit`; rows with a bad CRC are told apart. */
  read(query: JournalQuery): Promise<JournalPage>;
  /** Loads what a sink had stored under its id; `null` on first use. */
  loadCursor(sinkId: string): Promise<string | null>;
  /** Stores a sink's state; durable with the next commit, at the latest after a second. */
  saveCursor(sinkId: string, state: string): void;
  addDeadLetters(letters: readonly DeadLetter[]): Promise<void>;
  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]>;
  stats(): Promise<JournalStats>;
  /** The epochs of which rows are held, oldest first; the current one even when it is empty. */
  epochs(): Promise<readonly EpochSpan[]>;
  /** Deletes rows for good, oldest first, a bounded number a call. Retention only; never called by a sink. */
  deleteRows(which: RetentionCut): Promise<number>;
  /** Commits what is queued and releases the file. */
  close(): Promise<void>;
}

/** One row. `position` rises through all epochs and is never reused; (epoch, seq) is what others see. */
export type StoredRecord = {
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
  readonly kind: RecordKind;
  readonly observedAtMs: number;
  readonly factsJson: string;
  readonly clockJson: string;
  /** Present on records that were appended by this process; a record read back has none. */
  readonly facts?: RecordFacts['facts'];
};

export type JournalHead = {
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
};

export type JournalQuery = {
  readonly afterPosition: number;
  readonly upToPosition: number;
  readonly limit: number;
  readonly kind?: RecordKind;
};

export type JournalPage = {
  readonly records: readonly StoredRecord[];
  /** Positions whose row failed its CRC: never sent, reported as a gap. */
  readonly corruptPositions: readonly number[];
};

/** Rows that may go: at or before the position, and observed before the time. */
export type RetentionCut = { readonly upToPosition: number; readonly observedBeforeMs: number };

export type EpochSpan = {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly basePosition: number;
  readonly reason: EpochReason;
};

/** What the start found; told to the log, the station and the ops centre. */
export type JournalOpening = {
  readonly epoch: number;
  readonly reason: EpochReason | 'continued';
  /** A sentence for the operator; empty when the journal simply went on. */
  readonly detail: string;
  /** Where a damaged file was put aside. */
  readonly quarantinedPath: string | null;
};

export type DeadLetter = {
  readonly sinkId: string;
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
  readonly cause: string;
};
export type StoredDeadLetter = DeadLetter & { readonly id: number; readonly parkedAtMs: number };

export type JournalStats = {
  readonly rows: number;
  readonly oldestPosition: number | null;
  readonly sizeBytes: number;
  readonly epochs: readonly EpochSpan[];
  readonly deadLetterCount: number;
  readonly countsByKind: Readonly<Record<string, number>>;
};

/** Everything that an audit needs, read without disturbing a gateway that runs on the same file. */
export type JournalContents = {
  readonly lastPosition: number;
  readonly oldestPosition: number | null;
  readonly rows: number;
  readonly countsByKind: Readonly<Record<string, number>>;
  readonly epochs: readonly EpochSpan[];
  /** Stretches of positions that have no row although rows stand before and after them. */
  readonly holes: readonly (readonly [number, number])[];
  readonly corruptPositions: readonly number[];
  readonly cursors: Readonly<Record<string, string>>;
  readonly deadLetters: Readonly<Record<string, number>>;
};
