import type { Instant } from '#gateway/domain/clock.ts';
import { PassageKind } from '#gateway/domain/scan.ts';
import type { Admission, Requirements } from './checkpoint/checkpoint-rules.ts';
import type { Episode } from './episodes.ts';
import { episodeById, isRecent } from './episodes.ts';
import { admissionIn, standsAlone } from './lane-admission.ts';
import { aboutEpisodes, episodesDue } from './lane-episodes.ts';
import type { LaneRules } from './lane-rules.ts';
import type { Arrival, LaneInput, LaneState, LaneStep } from './lane-state.ts';
import { followedBy, quiet } from './lane-state.ts';
import { closePassage } from './passage-closing.ts';
import type { MeasurementFailure } from './screening-policy.ts';

/** When a `tick` has something to do next (monotonic); `Infinity` when it has not. */
export function nextDeadlineMs(state: LaneState): number {
  return Math.min(waitingUntilMs(state), state.book.dueMs);
}

/** Until when a scan and a measurement wait for each other. */
export function waitingUntilMs({ waiting }: LaneState): number {
  return waiting?.untilMs ?? Number.POSITIVE_INFINITY;
}

/**
 * One lane as a pure machine: what comes in, in order of monotonic time, becomes closed passages.
 * Each measurement and each scan ends in exactly one passage. The result does not depend on when
 * `tick` comes: every input first ends what was over by then, at the time at which it was over.
 */
export function stepLane(rules: LaneRules, state: LaneState, input: LaneInput): LaneStep {
  const nowMs = Math.max(state.nowMs, input.at.monotonicMs);
  const inOrder =
    input.at.monotonicMs === nowMs
      ? input
      : { ...input, at: { wallMs: input.at.wallMs, monotonicMs: nowMs } };
  const overdue = closeOverdue(rules, { ...state, nowMs }, inOrder.at);
  return followedBy(overdue, (current) => handle(rules, current, inOrder));
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
      return quiet(requested(rules, state, input));
    case 'episode-event':
    case 'contact-expected':
    case 'contact-value':
    case 'taken-over':
      return aboutEpisodes(rules, state, input);
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
  const admission = admissionOf(rules, arrival);
  if (arrival.kind === 'scan' && standsAlone(admission, arrival.scan)) {
    return close(rules, state, [arrival], arrival.at);
  }
  if (waiting && waiting.kind !== arrival.kind) {
    return close(
      rules,
      { ...state, waiting: null, straggler: null },
      [waiting, arrival],
      arrival.at,
    );
  }
  return followedBy(closeWaiting(rules, state, arrival.at), (current) =>
    mayWait(admission.requires, current, arrival)
      ? quiet({ ...current, waiting: withDeadline(rules, arrival) })
      : close(
          rules,
          afterAlone(rules, admission.requires, current, arrival),
          [arrival],
          arrival.at,
        ),
  );
}

/** What is asked of whoever this is, as far as one half tells. */
function admissionOf(rules: LaneRules, { at, ...arrival }: Arrival): Admission {
  return arrival.kind === 'scan'
    ? admissionIn(rules, { ...arrival, reading: null }, { kind: arrival.scan.passageKind, at })
    : admissionIn(rules, { ...arrival, scan: null }, { kind: PassageKind.Unknown, at });
}

/** For the other half, where that is asked for. */
function mayWait(requires: Requirements, state: LaneState, arrival: Arrival): boolean {
  if (arrival.kind === 'measurement' && state.request !== null) return false;
  if (!isRequired(requires, otherKind(arrival.kind))) return false;
  const { straggler } = state;
  const isStraggler = straggler?.kind === arrival.kind && state.nowMs < straggler.untilMs;
  return isRequired(requires, arrival.kind) || !isStraggler;
}

function afterAlone(
  rules: LaneRules,
  requires: Requirements,
  state: LaneState,
  arrival: Arrival,
): LaneState {
  const other = otherKind(arrival.kind);
  const isFollowed = isRequired(requires, arrival.kind) && !isRequired(requires, other);
  const untilMs = arrival.at.monotonicMs + rules.pairingWindowMs;
  return { ...state, straggler: isFollowed ? { kind: other, untilMs } : null };
}

/** What was over by now, in order of time. */
function closeOverdue(rules: LaneRules, state: LaneState, now: Instant): LaneStep {
  const { waiting } = state;
  const isWaitOver = waiting !== null && now.monotonicMs >= waiting.untilMs;
  const before = isWaitOver
    ? followedBy(episodesDue(rules, state, waiting.untilMs, now), (current) =>
        closeWaiting(rules, current, deadlineOf(rules, waiting)),
      )
    : quiet(state);
  const step = followedBy(before, (current) => episodesDue(rules, current, now.monotonicMs, now));
  const { request } = step.state;
  if (request === null || now.monotonicMs < request.untilMs) return step;
  return { ...step, state: { ...step.state, request: null } };
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
  const requestedEpisodeId = reading === null ? null : (state.request?.episodeId ?? null);
  const failure = reading === null ? failureBy(state, at.monotonicMs) : null;
  const { closed, memory } = closePassage(rules, state, {
    ...{ scan, reading, failure, requestedEpisodeId, at },
  });
  const request = requestedEpisodeId === null ? state.request : null;
  return {
    state: { ...state, ...memory, failure: null, request },
    outputs: [{ kind: 'passage', ...closed }],
  };
}

/** Whose the next measurement would be by a request now: one person's and nobody else's; `null`: that cannot be said. */
export function requestableEpisode(
  rules: LaneRules,
  state: LaneState,
  { episodeId, at }: { readonly episodeId?: string; readonly at: Instant },
): Episode | null {
  const nowMs = Math.max(state.nowMs, at.monotonicMs);
  const { episodes, waiting } = state;
  const episode = episodeId === undefined ? episodes.last : episodeById(episodes, episodeId);
  if (!episode || !isRecent(episode, nowMs, rules.episodeWindowMs)) return null;
  // Something that waits belongs to whoever stands there now.
  const isFree =
    !waiting || (waiting.kind === 'scan' && waiting.scan.pseudonym === episode.pseudonym);
  return isFree ? episode : null;
}

function requested(
  rules: LaneRules,
  state: LaneState,
  input: Extract<LaneInput, { readonly kind: 're-measure-requested' }>,
): LaneState {
  const episode = requestableEpisode(rules, state, input);
  if (!episode) return state;
  const { episodeId } = episode;
  const untilMs = state.nowMs + rules.episodeWindowMs;
  return { ...state, request: { episodeId, bodySite: input.bodySite ?? null, untilMs } };
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
  const { request, episodes } = state;
  if (!request || episodeById(episodes, request.episodeId)?.pseudonym === pseudonym) return state;
  return { ...state, request: null };
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

function isRequired(requires: Requirements, kind: Arrival['kind']): boolean {
  return kind === 'scan' ? requires.code : requires.temperature;
}

function otherKind(kind: Arrival['kind']): Arrival['kind'] {
  return kind === 'scan' ? 'measurement' : 'scan';
}
