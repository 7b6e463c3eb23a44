import type { FeverAlert } from '#gateway/domain/alert.ts';
import { AlertChange, AlertKind } from '#gateway/domain/alert.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionReason } from '#gateway/domain/decision.ts';
import type { EpisodeTransition, FinalEpisodeState } from '#gateway/domain/episode.ts';
import { EpisodeState, isFinal } from '#gateway/domain/episode.ts';
import type { RecordedStep } from './episode/transition.ts';

/**
 * The alert that a step of an episode raises or changes, or `null`. A plain suspicion is none: one
 * person in twenty is suspected, and nearly all of them are cleared at the gate within minutes.
 */
export function alertFrom({ transition, priorityBefore }: RecordedStep): FeverAlert | null {
  const { alertPriority: priority, to, cause, label, contact, otherSite, suspicion } = transition;
  if (!priority || (priority === priorityBefore && !isFinal(to))) return null;
  const { mode: _mode, bodySite: _site, ...measured } = suspicion;
  return {
    episodeId: transition.episodeId,
    change: priorityBefore ? AlertChange.Updated : AlertChange.Raised,
    kind: AlertKind.Fever,
    priority,
    laneId: transition.laneId,
    checkpointId: transition.checkpointId,
    ...measured,
    decision: decisionOf(transition),
    episode: { state: to, cause, label, contact, otherSite },
  };
}

const EPISODE_POLICY = 'episode-1';

/** What the episode says of the person by now; what was measured first and its threshold stay beside it. */
function decisionOf({ to, suspicion, contact }: EpisodeTransition): Decision {
  const first = suspicion.decision;
  if (!isFinal(to)) return first;
  return { ...first, outcome: to, reason: reasonOf(to, contact !== null), policy: EPISODE_POLICY };
}

function reasonOf(to: FinalEpisodeState, hasContact: boolean): DecisionReason {
  if (!hasContact) {
    return to === EpisodeState.Cleared
      ? DecisionReason.RepeatBelowThreshold
      : DecisionReason.NoContactReading;
  }
  return to === EpisodeState.Confirmed
    ? DecisionReason.ContactAtOrAboveThreshold
    : DecisionReason.ContactBelowThreshold;
}
