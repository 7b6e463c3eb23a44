import type { FeverAlert } from '#gateway/domain/alert.ts';
import { AlertChange, AlertKind } from '#gateway/domain/alert.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
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

/** What the episode says of the person by now, with what was compared for it. */
function decisionOf({ to, suspicion, contact, otherSite, cause }: EpisodeTransition): Decision {
  const first = suspicion.decision;
  switch (to) {
    case EpisodeState.Suspected:
    case EpisodeState.Aside:
    case EpisodeState.SecondLook:
      return first;
    case EpisodeState.Confirmed:
      return contactDecision(DecisionOutcome.Confirmed, contact, first);
    case EpisodeState.Cleared:
      return contact
        ? contactDecision(DecisionOutcome.Cleared, contact, first)
        : {
            ...first,
            outcome: DecisionOutcome.Cleared,
            reason: DecisionReason.RepeatBelowThreshold,
            policy: EPISODE_POLICY,
          };
    case EpisodeState.Probable:
      return { ...first, ...compared(otherSite), ...undecided(DecisionOutcome.Probable) };
    case EpisodeState.Unresolved:
      return { ...first, ...undecided(DecisionOutcome.Unresolved) };
    default: {
      const unhandled: never = to;
      throw new Error(`unknown state ${JSON.stringify(unhandled)} by ${cause}`);
    }
  }
}

type Compared = { readonly temperatureCelsius: number; readonly thresholdCelsius: number };

const compared = (value: Compared | null): Partial<Compared> =>
  value
    ? { temperatureCelsius: value.temperatureCelsius, thresholdCelsius: value.thresholdCelsius }
    : {};

const undecided = (outcome: DecisionOutcome) => ({
  outcome,
  reason: DecisionReason.NoContactReading,
  policy: EPISODE_POLICY,
});

function contactDecision(
  outcome: DecisionOutcome,
  contact: EpisodeTransition['contact'],
  first: Decision,
): Decision {
  const isConfirmed = outcome === DecisionOutcome.Confirmed;
  return {
    temperatureCelsius: first.temperatureCelsius,
    thresholdCelsius: first.thresholdCelsius,
    ...compared(contact),
    outcome,
    reason: isConfirmed
      ? DecisionReason.ContactAtOrAboveThreshold
      : DecisionReason.ContactBelowThreshold,
    policy: EPISODE_POLICY,
  };
}
