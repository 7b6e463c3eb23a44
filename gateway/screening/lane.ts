import type { Instant } from '#gateway/domain/clock.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { EpisodeMemory } from './episodes.ts';
import { emptyEpisodeMemory, isRecent } from './episodes.ts';
import type { ClosedPassage, LaneRules } from './lane-rules.ts';
import { closePassage } from './passage-closing.ts';
import type { MeasurementFailure } from './screening-policy.ts';

export type LaneInput =
  | { readonly kind: 'measurement'; readonly reading: Reading; readonly at: Instant }
  | { readonly kind: 'scan'; readonly scan: Scan; readonly at: Instant }
  /** Something came from a thermometer that is no measurement. */
  | {
      readonly kind: 'failed-measurement';
      readonly reason: MeasurementFailure;
      readonly at: Instant;
    }
  /** A guard asks that the next measurement belong to the person of the last passage. */
  | { readonly kind: 're-measure-requested'; readonly at: Instant }
  | { readonly kind: 'tick'; readonly at: Instant }
  /** The lane shuts: what waits becomes a passage of its own. */
  | { readonly kind: 'ended'; readonly at: Instant };

type Arrival = Extract<LaneInput, { readonly kind: 'measurement' | 'scan' }>;

export type LaneState = {
  readonly nowMs: number;
  readonly waiting: (Arrival & { readonly untilMs: number }) | null;
  /**
   * Only where one of the two is optional: the required one has just passed alone, so an optional
   * one that comes now may be the same person's and must not be paired with the next person's.
   */
  readonly straggler: { readonly kind: Arrival['kind']; readonly untilMs: number } | null;
  /** The last one; a passage that has no measurement within this time says why. */
  readonly failure: { readonly reason: MeasurementFailure; readonly untilMs: number } | null;
  /** Until when a requested re-measure is waited for. */
  readonly requestUntilMs: number | null;
  readonly episodes: EpisodeMemory;
  readonly passageCount: number;
};

export type LaneStep = { readonly state: LaneState; readonly closed: readonly ClosedPassage[] };

export const initialLaneState: LaneState = {
  nowMs: Number.NEGATIVE_INFINITY,
  waiting: null,
  straggler: null,
  failure: null,
  requestUntilMs: null,
  episodes: emptyEpisodeMemory,
  passageCount: 0,
};

/** When a `tick` has something to do next (monotonic); `Infinity` when it has not. */
export function nextDeadlineMs(state: LaneState): number {
  return state.waiting?.untilMs ?? Number.POSITIVE_INFINITY;
}

/**
 * One lane as a pure machine: what comes in, in order of monotonic time, becomes closed passages.
 * Each measurement and each scan ends in exactly one passage. The result does not depend on when
 * `tick` comes: every input first ends what was over by then, at the time at which it was over.
 */
export function stepLane(rules: LaneRules, state: LaneState, input: LaneInput): LaneStep {
  const nowMs = Math.max(state.nowMs, input.at.monotonicMs);
  const overdue = closeOverdue(rules, { ...state, nowMs }, nowMs);
  const inOrder =
    input.at.monotonicMs === nowMs
      ? input
      : { ...input, at: { wallMs: input.at.wallMs, monotonicMs: nowMs } };
  return then(overdue, (current) => handle(rules, current, inOrder));
}

function handle(rules: LaneRules, state: LaneState, input: LaneInput): LaneStep {
  switch (input.kind) {
    case 'measurement':
      return arrive(rules, state, input);
    case 'scan':
      return arrive(rules, afterScanOf(state, input.scan.pseudonym), input);
    case 'failed-measurement':
      return quiet(failed(rules, state, input.reason));
    case 're-measure-requested':
      return quiet(requested(rules, state));
    case 'tick':
      return quiet(state);
    case 'ended':
      return closeWaiting(rules, state, input.at);
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

/** The other half closes a pair; the same half again closes the one that waited. */
function arrive(rules: LaneRules, state: LaneState, arrival: Arrival): LaneStep {
  const { waiting } = state;
  if (waiting && waiting.kind !== arrival.kind) {
    return close(
      rules,
      { ...state, waiting: null, straggler: null },
      [waiting, arrival],
      arrival.at,
    );
  }
  return then(closeWaiting(rules, state, arrival.at), (current) =>
    mayWait(rules, current, arrival)
      ? quiet({ ...current, waiting: withDeadline(rules, arrival) })
      : close(rules, afterAlone(rules, current, arrival), [arrival], arrival.at),
  );
}

function mayWait(rules: LaneRules, state: LaneState, arrival: Arrival): boolean {
  if (arrival.kind === 'measurement' && state.requestUntilMs !== null) return false;
  if (!isRequired(rules, arrival.kind)) {
    return state.straggler?.kind !== arrival.kind || state.nowMs >= state.straggler.untilMs;
  }
  return isRequired(rules, otherKind(arrival.kind));
}

function afterAlone(rules: LaneRules, state: LaneState, arrival: Arrival): LaneState {
  const other = otherKind(arrival.kind);
  const isFollowed = isRequired(rules, arrival.kind) && !isRequired(rules, other);
  const untilMs = arrival.at.monotonicMs + rules.pairingWindowMs;
  return { ...state, straggler: isFollowed ? { kind: other, untilMs } : null };
}

function closeOverdue(rules: LaneRules, state: LaneState, nowMs: number): LaneStep {
  const { waiting, requestUntilMs } = state;
  const isWaitOver = waiting !== null && nowMs >= waiting.untilMs;
  const step = isWaitOver ? closeWaiting(rules, state, deadlineOf(rules, waiting)) : quiet(state);
  if (requestUntilMs === null || nowMs < requestUntilMs) return step;
  return { ...step, state: { ...step.state, requestUntilMs: null } };
}

function closeWaiting(rules: LaneRules, state: LaneState, at: Instant): LaneStep {
  if (!state.waiting) return quiet(state);
  return close(rules, { ...state, waiting: null }, [state.waiting], at);
}

function close(
  rules: LaneRules,
  state: LaneState,
  parts: readonly Arrival[],
  at: Instant,
): LaneStep {
  const scan = parts.find((part) => part.kind === 'scan')?.scan ?? null;
  const reading = parts.find((part) => part.kind === 'measurement')?.reading ?? null;
  const isRequested = reading !== null && state.requestUntilMs !== null;
  const failure = reading === null ? failureBy(state, at.monotonicMs) : null;
  const passage = closePassage(rules, state, { scan, reading, failure, isRequested, at });
  const { closed, episodes } = passage;
  return {
    state: {
      ...state,
      episodes,
      failure: null,
      passageCount: state.passageCount + 1,
      requestUntilMs: isRequested ? null : state.requestUntilMs,
    },
    closed: [closed],
  };
}

/** Whether a request now would be about the person of the last passage and nobody else. */
export function canRequestReMeasure(rules: LaneRules, state: LaneState, nowMs: number): boolean {
  const { last } = state.episodes;
  if (!last || !isRecent(last, nowMs, rules.episodeWindowMs)) return false;
  // Something that waits belongs to whoever stands there now.
  return (
    !state.waiting ||
    (state.waiting.kind === 'scan' && state.waiting.scan.pseudonym === last.pseudonym)
  );
}

function requested(rules: LaneRules, state: LaneState): LaneState {
  if (!canRequestReMeasure(rules, state, state.nowMs)) return state;
  return { ...state, requestUntilMs: state.nowMs + rules.episodeWindowMs };
}

/** Counts for whoever is in the lane now: a code that comes within the window waits for another one. */
function failed(rules: LaneRules, state: LaneState, reason: MeasurementFailure): LaneState {
  return { ...state, failure: { reason, untilMs: state.nowMs + 2 * rules.pairingWindowMs } };
}

function failureBy({ failure }: LaneState, atMs: number): MeasurementFailure | null {
  return failure && atMs <= failure.untilMs ? failure.reason : null;
}

/** A code of somebody else means that the next person has stepped up: the request is void. */
function afterScanOf(state: LaneState, pseudonym: string): LaneState {
  if (state.requestUntilMs === null || state.episodes.last?.pseudonym === pseudonym) return state;
  return { ...state, requestUntilMs: null };
}

function withDeadline(rules: LaneRules, arrival: Arrival): LaneState['waiting'] {
  return { ...arrival, untilMs: arrival.at.monotonicMs + rules.pairingWindowMs };
}

function deadlineOf(rules: LaneRules, { at }: Arrival): Instant {
  return {
    wallMs: at.wallMs + rules.pairingWindowMs,
    monotonicMs: at.monotonicMs + rules.pairingWindowMs,
  };
}

function isRequired(rules: LaneRules, kind: Arrival['kind']): boolean {
  return kind === 'scan' ? rules.requires.code : rules.requires.temperature;
}

function otherKind(kind: Arrival['kind']): Arrival['kind'] {
  return kind === 'scan' ? 'measurement' : 'scan';
}

function quiet(state: LaneState): LaneStep {
  return { state, closed: [] };
}

function then(step: LaneStep, next: (state: LaneState) => LaneStep): LaneStep {
  const following = next(step.state);
  if (step.closed.length === 0) return following;
  return { state: following.state, closed: [...step.closed, ...following.closed] };
}
