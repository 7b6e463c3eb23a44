/**
 * Time as a port. Nothing in the gateway asks the machine for the time directly,
 * so that a test can boot in 1970, step the wall clock or run a night in a second.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. May step backwards or start in 1970. */
  wallMs(): number;
  /** Milliseconds of a clock that never steps. Comparable within one boot only. */
  monotonicMs(): number;
  /** Calls back once after `delayMs` of monotonic time. A timer does not keep the process alive. */
  after(delayMs: number, callback: () => void): Timer;
}

/** A pending callback. */
export interface Timer {
  /** Idempotent; after it the callback never runs. */
  cancel(): void;
}

/** How far wall time may be trusted: set by a time source; running on by itself since; not to be believed. */
export const ClockState = {
  Synchronised: 'synchronised',
  Holdover: 'holdover',
  Unsynchronised: 'unsynchronised',
} as const;
export type ClockState = (typeof ClockState)[keyof typeof ClockState];

/** Why a clock is not trusted: before the last known time; moved without a reason; not set by a time source for too long. */
export type ClockDoubt = 'not-set' | 'stepped' | 'holdover-over';

/** No record is older than this: the program did not exist yet (2026-01-01 UTC). */
export const EARLIEST_WALL_MS = Date.UTC(2026, 0, 1);

/** When something happened, on both clocks. Both are kept: wall time may be corrected later, monotonic time may not. */
export type Instant = {
  readonly wallMs: number;
  readonly monotonicMs: number;
};

export function instantFrom(clock: Clock): Instant {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}
