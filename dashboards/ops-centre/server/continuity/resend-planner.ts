import type { Instant } from '#gateway/domain/clock.ts';
import { MAX_RESEND_RECORDS } from '#gateway/wire/control-messages.ts';
import type { EpochContinuity } from './epoch-continuity.ts';
import { missingRanges } from './epoch-continuity.ts';
import type { SeqRange } from './seq-ranges.ts';
import { sharedRange } from './seq-ranges.ts';

/** Numbers of one epoch. */
type NumberStretch = SeqRange & { readonly epoch: number };

/**
 * Decides which missing records to ask a gateway for, and when. Pure: time and chance are handed in.
 * One request at a time per gateway; a hole that does not fill is asked for ever more rarely, but for ever.
 */
export type Hole = NumberStretch & {
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

export type OutstandingRequest = NumberStretch & {
  readonly requestId: string;
  /** Monotonic. */
  readonly deadlineMs: number;
};

/** Holes of one epoch that are tracked; more than these wait until some are filled. */
const MAX_TRACKED_HOLES = 256;

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

/** The gateway is back: what was asked for in vain had nobody to answer it. */
export function askedAnew(
  holes: readonly Hole[],
  monotonicMs: number,
  { gapAfterMs }: ResendSettings,
): readonly Hole[] {
  const nextAttemptAtMs = monotonicMs + gapAfterMs;
  return holes.map((hole) => ({ ...hole, attempts: 0, nextAttemptAtMs }));
}

/**
 * The next numbers to ask for, or `null`: newest epoch and newest numbers first, they matter most to the people on duty.
 * Holes close below go into the same request. Alerts overtake everything else, so that what a broker loses of an
 * hour leaves a hole between every two of them; one by one they would take as many requests, at five in ten seconds.
 */
export function chooseResend(holes: readonly Hole[], monotonicMs: number): NumberStretch | null {
  const due = holes.filter((hole) => hole.nextAttemptAtMs <= monotonicMs);
  const chosen = due.reduce<Hole | null>(
    (best, hole) => (best === null || comesBefore(hole, best) ? hole : best),
    null,
  );
  if (!chosen) return null;
  const { epoch, toSeq } = chosen;
  const below = due.filter((hole) => hole.epoch === epoch && hole.toSeq < chosen.fromSeq);
  return { epoch, toSeq, fromSeq: lowestWith(chosen, below) };
}

/** Down to where a request ends, or where more would come twice than is missing. */
function lowestWith(chosen: Hole, below: readonly Hole[]): number {
  const floor = chosen.toSeq - MAX_RESEND_RECORDS + 1;
  let fromSeq = Math.max(chosen.fromSeq, floor);
  let missingCount = chosen.toSeq - fromSeq + 1;
  for (const hole of below.toSorted((a, b) => b.toSeq - a.toSeq)) {
    if (hole.toSeq < floor) break;
    const lowest = Math.max(hole.fromSeq, floor);
    missingCount += hole.toSeq - lowest + 1;
    if (2 * missingCount < chosen.toSeq - lowest + 1) break;
    fromSeq = lowest;
  }
  return fromSeq;
}

/** After a request was sent; `chance` in [0, 1) spreads the next ones for what is in it. */
export function afterRequest(
  holes: readonly Hole[],
  asked: NumberStretch,
  monotonicMs: number,
  { settings, chance }: { readonly settings: ResendSettings; readonly chance: () => number },
): readonly Hole[] {
  return holes.map((hole) => {
    const isAsked = hole.epoch === asked.epoch && sharedRange(hole, asked) !== null;
    if (!isAsked || hole.nextAttemptAtMs > monotonicMs) return hole;
    const { maxBackoffMs, replyTimeoutMs } = settings;
    const delayMs = Math.min(maxBackoffMs, replyTimeoutMs * 2 ** hole.attempts);
    return {
      ...hole,
      attempts: hole.attempts + 1,
      nextAttemptAtMs: monotonicMs + Math.round(delayMs * (0.8 + 0.4 * chance())),
    };
  });
}

function comesBefore(a: Hole, b: Hole): boolean {
  if (a.attempts !== b.attempts) return a.attempts < b.attempts;
  return a.epoch !== b.epoch ? a.epoch > b.epoch : a.fromSeq > b.fromSeq;
}
