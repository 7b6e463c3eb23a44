import type { Alert } from './alert.ts';
import type { ClockState } from './clock.ts';
import type { Passage } from './passage.ts';
import type { Reading } from './reading.ts';
import type { Scan } from './scan.ts';

/** Kinds of journal entries; the values are the wire's stream names. */
export const RecordKind = {
  Reading: 'reading',
  Scan: 'scan',
  Passage: 'passage',
  Alert: 'alert',
  Gap: 'gap',
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** When a record happened, and what its time is worth. */
export type RecordClock = {
  readonly state: ClockState;
  readonly bootId: string;
  readonly monotonicMs: number;
};

/** A stretch of numbers that no longer exists, and why. Itself delivered, so that receivers know what is missing. */
export type Gap = {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly reason: 'quota' | 'lost-tail' | 'corrupt-row';
};

/** The facts of each kind of record, without its number and time. */
export type RecordFacts =
  | { readonly kind: 'reading'; readonly facts: Reading }
  | { readonly kind: 'scan'; readonly facts: Scan }
  | { readonly kind: 'passage'; readonly facts: Passage }
  | { readonly kind: 'alert'; readonly facts: Alert }
  | { readonly kind: 'gap'; readonly facts: Gap };

/** What the engines hand to the journal: facts with their time, not yet numbered and not yet durable. */
export type RecordDraft = RecordFacts & {
  /** Milliseconds since the Unix epoch, UTC, as the wall clock said when it happened. */
  readonly observedAtMs: number;
  readonly clock: RecordClock;
};
