import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import type { ScreeningInput } from './screening-policy.ts';
import { doubtIn, isOutOfRange, reasonWithoutTemperature } from './validity.ts';

/** What a policy holds a temperature against. */
export type Limits = {
  readonly thresholdCelsius: number;
  /** From here on suspected whatever the threshold and whatever is known against the measurement. */
  readonly upperLimitCelsius: number;
  /** From here on an alert at once, and no infrared reading takes it back; at most 38.0. */
  readonly absoluteLimitCelsius: number;
  /** Below it the measurement is not valid; `null`: never. */
  readonly lowLimitCelsius: number | null;
  /** What is low comes from the cold: all are low here. */
  readonly isColdHere: boolean;
};

/** 38.0 °C is fever by US CDC 42 CFR 70/71 and WHO; no setting and no baseline may hide it. */
export const ABSOLUTE_LIMIT_CELSIUS = 38;

export type Finding = Pick<Decision, 'outcome' | 'reason'>;

/** What one temperature says by itself. The order is the safety: limits first, then what is known against it, then the threshold. */
export function findingFrom(input: ScreeningInput, limits: Limits): Finding {
  const temperature = input.temperatureCelsius;
  if (temperature === null) return notValid(reasonWithoutTemperature(input));
  if (isOutOfRange(temperature, input)) return notValid(DecisionReason.OutOfRange);
  if (temperature >= limits.absoluteLimitCelsius) {
    return suspicion(DecisionReason.AtOrAboveAbsoluteLimit);
  }
  if (temperature >= limits.upperLimitCelsius) {
    return suspicion(DecisionReason.AtOrAboveThreshold);
  }
  const doubt = doubtIn(input);
  if (doubt) return notValid(doubt);
  if (limits.lowLimitCelsius !== null && temperature < limits.lowLimitCelsius) {
    return notValid(lowReason(input, limits));
  }
  if (temperature >= limits.thresholdCelsius) {
    return suspicion(DecisionReason.AtOrAboveThreshold);
  }
  return { outcome: DecisionOutcome.Normal, reason: DecisionReason.BelowThreshold };
}

function notValid(reason: DecisionReason): Finding {
  return { outcome: DecisionOutcome.NotValid, reason };
}

/** The first low value is a matter of aim, hair or sweat; who is low again needs warmth, not another try. */
function lowReason({ earlier }: ScreeningInput, { isColdHere }: Limits): DecisionReason {
  return isColdHere || earlier.lowSinceMs !== null
    ? DecisionReason.ColdArrival
    : DecisionReason.TooLow;
}

function suspicion(reason: DecisionReason): Finding {
  return { outcome: DecisionOutcome.Suspected, reason };
}
