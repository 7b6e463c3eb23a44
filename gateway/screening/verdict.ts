import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { CodeVerdict } from '#gateway/domain/scan.ts';

/** What a lane asks of everybody. */
export type LaneRequirements = {
  readonly temperature: boolean;
  readonly code: boolean;
  /** The person has a suspicion that is not settled: no code admits them. */
  readonly isSuspected?: boolean;
};

export type LaneVerdict = { readonly verdict: Verdict; readonly verdictReason: VerdictReason };

/**
 * What the guard is told. What is there is judged, required or not: a suspicion first, then a
 * measurement that says nothing, then the code. What is missing counts only where it is required.
 * `code` is `null` where the person has shown none.
 */
export function verdictFrom(
  decision: Pick<Decision, 'outcome' | 'reason'>,
  code: CodeVerdict | null,
  requires: LaneRequirements,
): LaneVerdict {
  const hasReading = decision.reason !== DecisionReason.NoReading;
  return (
    (hasReading ? temperatureObjection(decision.outcome) : null) ??
    (code === null ? null : codeObjection(code)) ??
    missing(requires, hasReading, code !== null) ??
    (requires.isSuspected ? suspected : null) ?? {
      verdict: Verdict.Admit,
      verdictReason: VerdictReason.Clear,
    }
  );
}

const suspected: LaneVerdict = {
  verdict: Verdict.StepAside,
  verdictReason: VerdictReason.TemperatureSuspected,
};

function temperatureObjection(outcome: DecisionOutcome): LaneVerdict | null {
  switch (outcome) {
    case DecisionOutcome.Suspected:
    case DecisionOutcome.Probable:
    case DecisionOutcome.Confirmed:
    case DecisionOutcome.Unresolved:
      return suspected;
    case DecisionOutcome.NotValid:
      return { verdict: Verdict.MeasureAgain, verdictReason: VerdictReason.TemperatureNotValid };
    case DecisionOutcome.Normal:
    case DecisionOutcome.Cleared:
      return null;
    default: {
      const unhandled: never = outcome;
      return unhandled;
    }
  }
}

function codeObjection(code: CodeVerdict): LaneVerdict | null {
  switch (code) {
    case CodeVerdict.Valid:
      return null;
    case CodeVerdict.Expired:
      return { verdict: Verdict.Refuse, verdictReason: VerdictReason.CodeExpired };
    case CodeVerdict.NotYetValid:
    case CodeVerdict.Invalid:
    case CodeVerdict.Revoked:
    case CodeVerdict.UnknownIssuer:
    case CodeVerdict.Unrecognised:
      return { verdict: Verdict.Refuse, verdictReason: VerdictReason.CodeRefused };
    case CodeVerdict.CannotCheck:
    case CodeVerdict.Unsupported:
      return { verdict: Verdict.CallGuard, verdictReason: VerdictReason.CodeCannotCheck };
    default: {
      const unhandled: never = code;
      return unhandled;
    }
  }
}

function missing(
  requires: LaneRequirements,
  hasReading: boolean,
  hasCode: boolean,
): LaneVerdict | null {
  if (requires.code && !hasCode) {
    return { verdict: Verdict.CallGuard, verdictReason: VerdictReason.CodeMissing };
  }
  if (requires.temperature && !hasReading) {
    return { verdict: Verdict.MeasureAgain, verdictReason: VerdictReason.TemperatureMissing };
  }
  return null;
}
