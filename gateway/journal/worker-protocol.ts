import type {
  DeadLetter,
  EpochSpan,
  JournalHead,
  JournalOpening,
  JournalQuery,
  RetentionCut,
} from './journal.ts';
import type { RowBatch } from './journal-database.ts';

/** What the journal's client and its worker thread say to each other. */
export type WorkerSetup = { readonly directory: string; readonly machineId: string };

export type WorkerRequest =
  | {
      readonly op: 'commit';
      readonly rows: RowBatch;
      readonly cursors: ReadonlyMap<string, string>;
    }
  | { readonly op: 'read'; readonly query: JournalQuery }
  | { readonly op: 'loadCursor'; readonly sinkId: string }
  | { readonly op: 'addDeadLetters'; readonly letters: readonly DeadLetter[] }
  | { readonly op: 'listDeadLetters'; readonly sinkId: string | null; readonly limit: number }
  | { readonly op: 'stats' }
  | { readonly op: 'epochs' }
  | { readonly op: 'deleteRows'; readonly which: RetentionCut }
  | { readonly op: 'close' };

export type Numbered<Message> = Message & { readonly id: number };

export type CommitReply = {
  readonly firstPosition: number;
  readonly epoch: EpochSpan;
  readonly reopened: JournalOpening | null;
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
    };
