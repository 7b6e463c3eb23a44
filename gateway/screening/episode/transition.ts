import type { AlertPriority as Priority } from '#gateway/domain/alert.ts';
import { AlertPriority } from '#gateway/domain/alert.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { EpisodeCause, EpisodeState, isFinal } from '#gateway/domain/episode.ts';
import type { EpisodeRules } from './episode-rules.ts';
import type { EpisodeStep, FeverEpisode } from './fever-episode.ts';

/** A step with its record. */
export type RecordedStep = {
  readonly episode: FeverEpisode;
  readonly transition: EpisodeTransition;
  /** Of its alert before this step; `null`: it had none. */
  readonly priorityBefore: Priority | null;
  readonly atMs: number;
};

/** `before`: `null` for an episode that begins with this step. */
export function recordStep(
  rules: Pick<EpisodeRules, 'alertOnSuspicion'>,
  before: FeverEpisode | null,
  step: EpisodeStep,
  atMs: number,
  passageId: string | null,
): RecordedStep {
  const priorityBefore = before?.alertPriority ?? null;
  const alertPriority = priorityAfter(rules, priorityBefore, step);
  const episode = { ...step.episode, alertPriority };
  return {
    episode,
    transition: transitionOf(episode, before?.state ?? null, step.cause, atMs, passageId),
    priorityBefore,
    atMs,
  };
}

/** Only a contact reading that is below lowers it. */
function priorityAfter(
  { alertOnSuspicion }: Pick<EpisodeRules, 'alertOnSuspicion'>,
  before: Priority | null,
  { episode, cause }: EpisodeStep,
): Priority | null {
  const { state, isHigh } = episode;
  if (state === EpisodeState.Cleared) return before && AlertPriority.P3;
  if (state === EpisodeState.Confirmed || cause === EpisodeCause.ContactOverdue) {
    return AlertPriority.P1;
  }
  if (isFinal(state) || isHigh) return atLeastP2(before);
  return before ?? (alertOnSuspicion ? AlertPriority.P3 : null);
}

const atLeastP2 = (before: Priority | null): Priority =>
  before === AlertPriority.P1 ? AlertPriority.P1 : AlertPriority.P2;

function transitionOf(
  episode: FeverEpisode,
  from: EpisodeState | null,
  cause: EpisodeCause,
  atMs: number,
  passageId: string | null,
): EpisodeTransition {
  const { state, openedAtMs, stepDueMs, contactDueMs, endMs, ...kept } = episode;
  return {
    ...kept,
    passageId,
    from,
    to: state,
    cause,
    ageMs: Math.max(0, atMs - openedAtMs),
    deadlines: isFinal(state)
      ? null
      : {
          stepInMs: leftOf(stepDueMs, atMs),
          contactInMs: leftOf(contactDueMs, atMs),
          endInMs: Math.max(0, endMs - atMs),
        },
  };
}

const leftOf = (dueMs: number | null, atMs: number): number | null =>
  dueMs === null ? null : Math.max(0, dueMs - atMs);

/** An open episode as its newest record has it, `elapsedMs` after that record. */
export function restoredEpisode(
  {
    from: _from,
    to,
    cause: _cause,
    passageId: _passage,
    ageMs,
    deadlines,
    ...kept
  }: EpisodeTransition,
  elapsedMs: number,
  nowMs: number,
): FeverEpisode {
  const after = (leftMs: number | null): number | null =>
    leftMs === null ? null : nowMs + leftMs - elapsedMs;
  return {
    ...kept,
    state: to,
    openedAtMs: nowMs - ageMs - elapsedMs,
    stepDueMs: after(deadlines?.stepInMs ?? null),
    contactDueMs: after(deadlines?.contactInMs ?? null),
    endMs: nowMs + (deadlines?.endInMs ?? 0) - elapsedMs,
  };
}
