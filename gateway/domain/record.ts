import type { Alert } from './alert.ts';
import type { ClockState, Instant } from './clock.ts';
import type { Verification } from './device-health.ts';
import type { EpisodeTransition } from './episode.ts';
import type { Passage } from './passage.ts';
import type { Reading } from './reading.ts';
import type { Scan } from './scan.ts';

/** Kinds of journal entries; the values are the wire's stream names. */
export const RecordKind = {
  Reading: 'reading',
  Scan: 'scan',
  Passage: 'passage',
  Episode: 'episode',
  Alert: 'alert',
  Gap: 'gap',
  Verification: 'verification',
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** When a record happened, and what its time is worth. */
export type RecordClock = {
  readonly state: ClockState;
  readonly bootId: string;
  readonly monotonicMs: number;
  /** The record's time is at most this far from the true one; `null` where nobody can say. */
  readonly errorBoundMs: number | null;
};

/** The time of a record that is drafted now, of something that happened a moment ago. */
export type RecordTimer = (at: Instant) => {
  readonly observedAtMs: number;
  readonly clock: RecordClock;
};

/** When a record happened, by what is known of the clock today. The record itself is never altered. */
export type RecordTime =
  /** The clock was trusted when the record was made. */
  | { readonly kind: 'observed'; readonly atMs: number }
  /** `corrected` by a clock that was trusted later in the same boot, `estimated` by what lies before and after. */
  | {
      readonly kind: 'corrected' | 'estimated';
      readonly atMs: number;
      readonly errorBoundMs: number | null;
    }
  /** Not known yet; it will be. */
  | { readonly kind: 'waiting' };

/** `clockJson` is the record's clock as it was stored. The answer to the same record changes once, from `waiting`. */
export type TimeOf = (record: {
  readonly observedAtMs: number;
  readonly clockJson: string;
}) => RecordTime;

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
  | { readonly kind: 'episode'; readonly facts: EpisodeTransition }
  | { readonly kind: 'alert'; readonly facts: Alert }
  | { readonly kind: 'gap'; readonly facts: Gap }
  | { readonly kind: 'verification'; readonly facts: Verification };

/** What the engines hand to the journal: facts with their time, not yet numbered and not yet durable. */
export type RecordDraft = RecordFacts & {
  /** Milliseconds since the Unix epoch, UTC, as the gateway knew it when it drafted the record. */
  readonly observedAtMs: number;
  readonly clock: RecordClock;
};
