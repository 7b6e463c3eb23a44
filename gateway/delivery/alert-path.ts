import type { StoredRecord } from '#gateway/journal/journal.ts';

/** The port for the second way of an alert to the ops centre, past the broker. */
export interface AlertPath {
  /** Rejects never; `confirmed` means that the ops centre has committed it. */
  post(record: StoredRecord, signal: AbortSignal): Promise<PostOutcome>;
  close(): void;
}

export type PostOutcome =
  | { readonly kind: 'confirmed' }
  /** This record will never be taken on this way. */
  | {
      readonly kind: 'refused';
      readonly cause: string;
      /** Another record has its number there. */
      readonly isNumberTaken?: true;
    }
  /** `hold`: a person must mend something first (token, certificate). */
  | {
      readonly kind: 'retry';
      readonly cause: string;
      readonly hold: boolean;
      readonly retryAfterMs?: number;
    };
