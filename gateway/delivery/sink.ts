import type { StoredRecord } from '#gateway/journal/journal.ts';

/**
 * The port for where records go. A sink answers for each record: accepted, rejected for good
 * (it becomes a dead letter), or to be tried again. It keeps no buffer of its own: the journal is the buffer.
 */
export interface Sink {
  readonly id: string;
  readonly limits: SinkLimits;
  /** Its far side knows a record by (epoch, seq): one that got another number has not arrived. */
  readonly goesByNumber?: true;
  /** `false` for kinds that this sink has no use for; they count as delivered. */
  wants(record: StoredRecord): boolean;
  /** Rejects never; a failure is an outcome. `signal` aborts a write that takes too long or at shut-down. */
  write(batch: readonly StoredRecord[], signal: AbortSignal): Promise<WriteOutcome>;
  close(): Promise<void>;
}

export type SinkLimits = {
  readonly maxBatchRecords: number;
  /** How long a batch may wait to fill; 0 sends at once. */
  readonly lingerMs: number;
  /** Writes that may be under way at the same time. */
  readonly maxConcurrentWrites: number;
};

export type WriteOutcome =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'partial';
      /** Indexes into the batch. What is in neither list was accepted. */
      readonly rejected: readonly RejectedRecord[];
      readonly retry: readonly number[];
      readonly cause: string;
      readonly retryAfterMs?: number;
    }
  | {
      /** Nothing was accepted; the same batch again later. `hold`: a person must mend something first (credentials, missing database). */
      readonly kind: 'retry';
      readonly cause: string;
      readonly hold: boolean;
      readonly retryAfterMs?: number;
    }
  /** The batch is too large for the other side; send smaller ones. */
  | { readonly kind: 'too-large'; readonly cause: string };

export type RejectedRecord = { readonly index: number; readonly cause: string };
