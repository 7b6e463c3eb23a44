import type {
  DeadLetter,
  EpochRise,
  EpochSpan,
  JournalHead,
  JournalOpening,
  JournalQuery,
  Renumbering,
  RetentionCut,
  RowsToDrop,
  Settlement,
} from './journal.ts';
import type { RowBatch } from './journal-rows.ts';
import type { HeldLog } from './log-watch.ts';

/** What the journal's client and its worker thread say to each other. */
export type WorkerSetup = {
  readonly directory: string;
  readonly machineId: string;
  readonly ballastBytes: number;
};

export type WorkerRequest =
  | {
      readonly op: 'commit';
      readonly rows: RowBatch;
      readonly cursors: ReadonlyMap<string, string>;
      /** Has an alert: it may use the last room of a full disk. */
      readonly isUrgent: boolean;
    }
  | { readonly op: 'read'; readonly query: JournalQuery }
  | { readonly op: 'loadCursor'; readonly sinkId: string }
  /** `atMs`: when it is parked, by the gateway's clock; the thread has none of its own. */
  | {
      readonly op: 'addDeadLetters';
      readonly letters: readonly DeadLetter[];
      readonly atMs: number;
    }
  | { readonly op: 'listDeadLetters'; readonly sinkId: string | null; readonly limit: number }
  | { readonly op: 'findDeadLetters'; readonly ids: readonly number[] }
  | { readonly op: 'deadLetterCounts' }
  | { readonly op: 'settleDeadLetters'; readonly settlement: Settlement; readonly atMs: number }
  | { readonly op: 'stats' }
  | { readonly op: 'epochs' }
  | { readonly op: 'raiseEpoch'; readonly rise: EpochRise }
  | { readonly op: 'deleteRows'; readonly which: RetentionCut }
  | { readonly op: 'dropRows'; readonly which: RowsToDrop }
  | { readonly op: 'checkRows'; readonly afterPosition: number }
  | { readonly op: 'space' }
  | { readonly op: 'keepBallast' }
  | { readonly op: 'close' };

export type Numbered<Message> = Message & { readonly id: number };

export type CommitReply = {
  readonly firstPosition: number;
  readonly epoch: EpochSpan;
  readonly reopened: JournalOpening | null;
};

/** The gap records that stand for dropped rows, and how many numbers are gone. */
export type DropReply = {
  readonly dropped: number;
  readonly rows: RowBatch;
  readonly firstPosition: number;
  readonly epoch: EpochSpan;
};

/** The new epoch, and the gap records that it begins with. */
export type RiseReply = {
  readonly renumbering: Renumbering;
  readonly rows: RowBatch;
  readonly firstPosition: number;
  readonly epoch: EpochSpan;
};

export type WorkerReply =
  | {
      readonly kind: 'opened';
      readonly opening: JournalOpening;
      readonly head: JournalHead;
      readonly epoch: EpochSpan;
    }
  | { readonly kind: 'not-opened'; readonly code: string; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly sqliteCode: number;
      readonly message: string;
    }
  /** `null`: the log is short again. */
  | { readonly kind: 'held-log'; readonly held: HeldLog | null }
  /** The mark outside the database cannot be written; empty: it can again. */
  | { readonly kind: 'mark'; readonly problem: string };
