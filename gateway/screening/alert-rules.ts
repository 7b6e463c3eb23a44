import type { Alert } from '#gateway/domain/alert.ts';
import { AlertChange, AlertKind, AlertPriority } from '#gateway/domain/alert.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import type { Passage } from '#gateway/domain/passage.ts';

/**
 * The alert that a passage raises or adds to, or `null`. `hasAlert`: an earlier passage of the
 * episode raised one. An episode raises at most one, and a suspicion never goes without.
 */
export function alertFrom(passage: Passage, hasAlert: boolean): Alert | null {
  const { reading, decision } = passage;
  const priority = priorityOf(decision);
  if (!reading || !priority) return null;
  if (!hasAlert && !isSuspicion(decision.outcome)) return null;
  return {
    episodeId: passage.episodeId,
    change: hasAlert ? AlertChange.Updated : AlertChange.Raised,
    kind: AlertKind.Fever,
    priority,
    passageId: passage.passageId,
    attempt: passage.attempt,
    laneId: passage.laneId,
    checkpointId: passage.checkpointId,
    deviceId: reading.deviceId,
    rawTemperatureCelsius: reading.rawTemperatureCelsius,
    compensatedTemperatureCelsius: reading.compensatedTemperatureCelsius,
    ambientTemperatureCelsius: reading.ambientTemperatureCelsius,
    decision,
  };
}

/** Outcomes that a person must answer. */
export function isSuspicion(outcome: DecisionOutcome): boolean {
  return (
    outcome === DecisionOutcome.Suspected ||
    outcome === DecisionOutcome.Probable ||
    outcome === DecisionOutcome.Confirmed ||
    outcome === DecisionOutcome.Unresolved
  );
}

/** `null` for outcomes that tell an alert nothing: a re-measure that failed proves nothing either way. */
function priorityOf(decision: Decision): AlertPriority | null {
  switch (decision.outcome) {
    case DecisionOutcome.Suspected:
      return decision.reason === DecisionReason.AtOrAboveAbsoluteLimit
        ? AlertPriority.P1
        : AlertPriority.P2;
    case DecisionOutcome.Probable:
    case DecisionOutcome.Confirmed:
    case DecisionOutcome.Unresolved:
      return AlertPriority.P1;
    case DecisionOutcome.Cleared:
      return AlertPriority.P3;
    case DecisionOutcome.Normal:
    case DecisionOutcome.NotValid:
      return null;
    default: {
      const unhandled: never = decision.outcome;
      return unhandled;
    }
  }
}
