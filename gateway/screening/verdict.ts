import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { CodeVerdict, PlateReason } from '#gateway/domain/scan.ts';
import type { Admission, Requirements } from './checkpoint/checkpoint-rules.ts';

/** What a lane asks of everybody, and what is known against this one. */
export type LaneRequirements = Requirements & {
  /** The person has a suspicion that is not settled: no code admits them. */
  readonly isSuspected?: boolean;
  /** The entrance admits nobody now, or not these. */
  readonly refusal?: Admission['refusal'];
  /** Whether the entrance admits them depends on the time, and nobody knows it. */
  readonly isTimeMissing?: boolean;
  /** Machine reason of the code's judgement. */
  readonly codeReason?: string | undefined;
};

export type LaneVerdict = { readonly verdict: Verdict; readonly verdictReason: VerdictReason };

/**
 * What the guard is told. What is there is judged, required or not: a suspicion first, then whether the entrance
 * admits such as these at all, then a measurement that says nothing, then the code. What is missing counts only where
 * it is required; what cannot be told without a clock counts last.
 * `code` is `null` where the person has shown none.
 */
export function verdictFrom(
  decision: Pick<Decision, 'outcome' | 'reason'>,
  code: CodeVerdict | null,
  requires: LaneRequirements,
): LaneVerdict {
  const hasReading = decision.reason !== DecisionReason.NoReading;
  const temperature = hasReading ? temperatureObjection(decision.outcome) : null;
  return (
    (temperature === suspected ? suspected : null) ??
    (requires.refusal
      ? { verdict: Verdict.Refuse, verdictReason: requires.refusal.reason }
      : null) ??
    temperature ??
    (code === null ? null : codeObjection(code, requires.codeReason)) ??
    missing(requires, hasReading, code !== null) ??
    (requires.isSuspected ? suspected : null) ??
    (requires.isTimeMissing ? timeNotTrusted : null) ?? {
      verdict: Verdict.Admit,
      verdictReason: VerdictReason.Clear,
    }
  );
}

const suspected: LaneVerdict = {
  verdict: Verdict.StepAside,
  verdictReason: VerdictReason.TemperatureSuspected,
};

const timeNotTrusted: LaneVerdict = {
  verdict: Verdict.CallGuard,
  verdictReason: VerdictReason.TimeNotTrusted,
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

function codeObjection(code: CodeVerdict, reason: string | undefined): LaneVerdict | null {
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
      return { verdict: Verdict.CallGuard, verdictReason: cannotCheckReason(reason) };
    default: {
      const unhandled: never = code;
      return unhandled;
    }
  }
}

function cannotCheckReason(reason: string | undefined): VerdictReason {
  if (reason === PlateReason.Unreadable) return VerdictReason.PlateUnreadable;
  return reason === PlateReason.NotKnown
    ? VerdictReason.PlateNotKnown
    : VerdictReason.CodeCannotCheck;
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
