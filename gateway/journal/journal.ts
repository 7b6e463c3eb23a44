import type { EpochReason } from '#gateway/domain/epoch-reason.ts';
import type {
  Gap,
  RecordClock,
  RecordDraft,
  RecordFacts,
  RecordKind,
} from '#gateway/domain/record.ts';

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
  /** Those that nobody has dealt with, newest first. */
  listDeadLetters(sinkId: string | null, limit: number): Promise<readonly StoredDeadLetter[]>;
  /** Those of the ids that nobody has dealt with. */
  findDeadLetters(ids: readonly number[]): Promise<readonly StoredDeadLetter[]>;
  /** How many nobody has dealt with, by sink. */
  deadLetterCounts(): Promise<Readonly<Record<string, number>>>;
  /** Takes letters off the list, together with a sink's new state or not at all; gives how many they were. */
  settleDeadLetters(settlement: Settlement): Promise<number>;
  stats(): Promise<JournalStats>;
  /** The epochs of which rows are held, oldest first; the current one even when it is empty. */
  epochs(): Promise<readonly EpochSpan[]>;
  /**
   * Begins an epoch for the rows behind a position, because others have their numbers: they keep their place, are
   * numbered anew from 1, and what the sinks have of them is stored with that or not at all. Numbers without a row
   * get gap records. The listeners of {@link onRenumbered} hear of it before it resolves.
   */
  raiseEpoch(rise: EpochRise): Promise<Renumbering>;
  /** Called when rows got other numbers; what was handed out of them before is out of date. Returns the unsubscription. */
  onRenumbered(listener: (renumbering: Renumbering) => void): () => void;
  /** Deletes rows for good, oldest first, a bounded number a call. Retention only; never called by a sink. */
  deleteRows(which: RetentionCut): Promise<number>;
  /**
   * Gives up rows that somebody still lacks, a bounded number a call, and says so: each stretch leaves a gap
   * record in the same transaction, which goes to the listeners like an appended one. Never an alert, never a
   * gap record, unless the row is damaged. Resolves with the numbers that are gone.
   */
  dropRows(which: RowsToDrop): Promise<number>;
  /** Goes through a bounded number of rows behind `afterPosition` and gives what is wrong with them. */
  checkRows(afterPosition: number): Promise<RowCheck>;
  /** What is used and what is left of the disk; cheap. */
  space(): Promise<JournalSpace>;
  /** Sees to the ballast: a bounded step, so that a slow disk holds nobody up. `true` when all of it is there. */
  keepBallast(): Promise<boolean>;
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
  /** The number that it had before {@link Journal.raiseEpoch}, where others may have seen it. */
  readonly formerly?: { readonly epoch: number; readonly seq: number };
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
export type RetentionCut = {
  readonly upToPosition: number;
  readonly observedBeforeMs: number;
  /**
   * Rows of an unsynchronised clock stay: they seem older than they are. They go with the first row behind them
   * whose time was trusted and that is old enough.
   */
  readonly sparesUnsynchronised?: boolean;
};

/** Rows that are given up although somebody lacks them. The time is that of the gap records. */
export type RowsToDrop = { readonly observedAtMs: number; readonly clock: RecordClock } & (
  | ({ readonly reason: Extract<Gap['reason'], 'quota'> } & RetentionCut)
  | {
      /** Only those of the positions are dropped whose row is damaged or missing without a gap record. */
      readonly reason: Extract<Gap['reason'], 'corrupt-row'>;
      readonly positions: readonly (readonly [number, number])[];
    }
);

export type RowCheck = {
  readonly checkedUpTo: number;
  readonly isDone: boolean;
  /** Stretches of positions whose row failed its CRC, or that have neither a row nor a gap record. */
  readonly bad: readonly (readonly [number, number])[];
};

export type JournalSpace = {
  /** Bytes of pages that hold something; freed pages are used again. */
  readonly usedBytes: number;
  /** Bytes of the file and its log on the disk. */
  readonly sizeBytes: number;
  readonly logBytes: number;
  /** What this user may still write on the disk. */
  readonly freeDiskBytes: number;
  readonly ballastBytes: number;
  readonly oldestPosition: number | null;
};

export type EpochSpan = {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly basePosition: number;
  readonly reason: EpochReason;
  /** Rows up to here had numbers of the epoch before. */
  readonly renumberedUpTo?: number;
};

/** An epoch that begins while the journal runs. Time and clock are those of gap records that it may need. */
export type EpochRise = Pick<EpochSpan, 'reason'> & {
  readonly detail: string;
  /** Everything behind it gets a new number. */
  readonly afterPosition: number;
  /** States of sinks, by id, in which nothing behind `afterPosition` is delivered. */
  readonly cursors: ReadonlyMap<string, string>;
  readonly observedAtMs: number;
  readonly clock: RecordClock;
};

/** Rows at (after, upTo] have numbers of this epoch now. */
export type Renumbering = {
  readonly epoch: number;
  readonly afterPosition: number;
  readonly upToPosition: number;
  /** The epoch whose numbers they had, and the last of its numbers that stays. */
  readonly formerly: { readonly epoch: number; readonly lastSeq: number };
};

/** What the start found; told to the log, the station and the ops centre. */
export type JournalOpening = {
  readonly epoch: number;
  readonly reason: EpochReason | 'continued';
  /** A sentence for the operator; empty when the journal simply went on. */
  readonly detail: string;
  /** Where a damaged file was put aside. */
  readonly quarantinedPath: string | null;
  /** Numbers that were given out before and are gone, where it is known which. */
  readonly lostTail: Omit<Gap, 'reason'> | null;
};

export type DeadLetter = {
  readonly sinkId: string;
  readonly position: number;
  readonly epoch: number;
  readonly seq: number;
  readonly cause: string;
};
export type StoredDeadLetter = DeadLetter & { readonly id: number; readonly parkedAtMs: number };

/** What a person did with dead letters. */
export type Settlement = {
  readonly ids: readonly number[];
  readonly how: 'retried' | 'discarded';
  /** Who, as far as it is known. */
  readonly by: string;
  /** For a retry: the sink's state, in which the records are not delivered any more. */
  readonly cursor: { readonly sinkId: string; readonly state: string } | null;
};

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
  /** Stretches of positions between rows that have neither a row nor a gap record, although retention did not delete them. */
  readonly holes: readonly (readonly [number, number])[];
  readonly corruptPositions: readonly number[];
  readonly cursors: Readonly<Record<string, string>>;
  readonly deadLetters: Readonly<Record<string, number>>;
};
