import type { Instant } from '#gateway/domain/clock.ts';
import { MAX_RESEND_RECORDS } from '#gateway/wire/control-messages.ts';
import type { EpochContinuity } from './epoch-continuity.ts';
import { missingRanges } from './epoch-continuity.ts';
import type { SeqRange } from './seq-ranges.ts';
import { sharedRange } from './seq-ranges.ts';

/**
 * Decides which missing records to ask a gateway for, and when. Pure: time and chance are handed in.
 * One request at a time per gateway; a hole that does not fill is asked for ever more rarely, but for ever.
 */
export type Hole = SeqRange & {
  readonly epoch: number;
  /** When a number of it was first missed. */
  readonly since: Instant;
  /** Requests that brought nothing. */
  readonly attempts: number;
  /** Monotonic, like every deadline here: a stepped wall clock must not stall the requests. */
  readonly nextAttemptAtMs: number;
};

export type ResendSettings = {
  /** How long a number may be missing before it is asked for: records overtake each other. */
  readonly gapAfterMs: number;
  readonly replyTimeoutMs: number;
  readonly maxBackoffMs: number;
};

export type OutstandingRequest = SeqRange & {
  readonly requestId: string;
  readonly epoch: number;
  /** Monotonic. */
  readonly deadlineMs: number;
};

/** Holes of one epoch that are tracked; more than these wait until some are filled. */
const MAX_TRACKED_HOLES = 64;

/** The holes of an epoch now, each with the history of the hole it was part of. */
export function trackHoles(
  before: readonly Hole[],
  known: EpochContinuity,
  now: Instant,
  settings: ResendSettings,
): readonly Hole[] {
  return missingRanges(known)
    .slice(-MAX_TRACKED_HOLES)
    .map((range) => {
      const parent = before.find(
        (hole) => hole.epoch === known.epoch && sharedRange(hole, range) !== null,
      );
      return { ...historyOf(parent, range, now, settings), ...range, epoch: known.epoch };
    });
}

type HoleHistory = Pick<Hole, 'since' | 'attempts' | 'nextAttemptAtMs'>;

function historyOf(
  parent: Hole | undefined,
  range: SeqRange,
  now: Instant,
  settings: ResendSettings,
): HoleHistory {
  const nextAttemptAtMs = now.monotonicMs + settings.gapAfterMs;
  const fresh = { since: now, attempts: 0, nextAttemptAtMs };
  if (!parent) return fresh;
  const shrank = range.fromSeq > parent.fromSeq || range.toSeq < parent.toSeq;
  // Records of it are arriving: a new request would only bring them twice.
  return shrank ? { ...fresh, since: parent.since } : parent;
}

/** The next range to ask for, or `null`: newest epoch and newest numbers first, they matter most to the people on duty. */
export function chooseResend(holes: readonly Hole[], monotonicMs: number): Hole | null {
  let chosen: Hole | null = null;
  for (const hole of holes) {
    if (hole.nextAttemptAtMs > monotonicMs) continue;
    if (chosen === null || comesBefore(hole, chosen)) chosen = hole;
  }
  return chosen && { ...chosen, fromSeq: lowestInRequest(chosen) };
}

/** After a request for it was sent; `chance` in [0, 1) spreads the next ones. */
export function afterAttempt(
  hole: Hole,
  monotonicMs: number,
  settings: ResendSettings,
  chance: number,
): Hole {
  const delayMs = Math.min(settings.maxBackoffMs, settings.replyTimeoutMs * 2 ** hole.attempts);
  return {
    ...hole,
    attempts: hole.attempts + 1,
    nextAttemptAtMs: monotonicMs + Math.round(delayMs * (0.8 + 0.4 * chance)),
  };
}

function comesBefore(a: Hole, b: Hole): boolean {
  if (a.attempts !== b.attempts) return a.attempts < b.attempts;
  return a.epoch !== b.epoch ? a.epoch > b.epoch : a.fromSeq > b.fromSeq;
}

function lowestInRequest(hole: Hole): number {
  return Math.max(hole.fromSeq, hole.toSeq - MAX_RESEND_RECORDS + 1);
}
