import type { Decision } from '#gateway/domain/decision.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { isAmbientUsable } from './compensation.ts';
import type { ScreeningInput, ScreeningPolicy } from './screening-policy.ts';

export type FixedThresholdOptions = {
  /** Compared with the body-equivalent temperature. Default 37.3. */
  readonly thresholdCelsius?: number;
  /** Suspected whatever the threshold says. Default, and never above, 38.0. */
  readonly absoluteLimitCelsius?: number;
};

const FIXED_THRESHOLD_POLICY = 'fixed-threshold-1';
export const DEFAULT_THRESHOLD_CELSIUS = 37.3;
/** 38.0 °C is fever by US CDC 42 CFR 70/71 and WHO; no setting may hide it. */
export const ABSOLUTE_LIMIT_CELSIUS = 38;

/** What a living person can show. Anything else is a wall, a lamp, a cup of tea or a bad aim. */
const PLAUSIBLE_MIN_CELSIUS = 30;
const PLAUSIBLE_MAX_CELSIUS = 45;

type Finding = Pick<Decision, 'outcome' | 'reason'>;

/** One threshold for everybody. Keeps no state. */
export function createFixedThresholdPolicy(options: FixedThresholdOptions = {}): ScreeningPolicy {
  const { thresholdCelsius = DEFAULT_THRESHOLD_CELSIUS } = options;
  const absoluteLimitCelsius = Math.min(
    options.absoluteLimitCelsius ?? ABSOLUTE_LIMIT_CELSIUS,
    ABSOLUTE_LIMIT_CELSIUS,
  );
  if (!Number.isFinite(thresholdCelsius) || !Number.isFinite(absoluteLimitCelsius)) {
    throw new RangeError('a threshold is a finite number');
  }
  const limits = {
    thresholdCelsius: Math.min(thresholdCelsius, absoluteLimitCelsius),
    absoluteLimitCelsius,
  };
  return {
    decide: (input) => ({
      ...findingFrom(input, limits),
      temperatureCelsius: Number.isFinite(input.temperatureCelsius)
        ? input.temperatureCelsius
        : null,
      thresholdCelsius: limits.thresholdCelsius,
      policy: FIXED_THRESHOLD_POLICY,
    }),
  };
}

type Limits = Required<FixedThresholdOptions>;

function findingFrom(input: ScreeningInput, limits: Limits): Finding {
  const temperature = input.temperatureCelsius;
  if (temperature === null) return withoutTemperature(input);
  // Written so that NaN falls out here.
  if (!(temperature >= PLAUSIBLE_MIN_CELSIUS && temperature <= PLAUSIBLE_MAX_CELSIUS)) {
    return { outcome: DecisionOutcome.NotValid, reason: DecisionReason.OutOfRange };
  }
  // Before the ambient check: an odd surrounding never hides a fever.
  if (temperature >= limits.absoluteLimitCelsius) {
    return suspicion(input, DecisionReason.AtOrAboveAbsoluteLimit);
  }
  if (
    input.ambientTemperatureCelsius !== null &&
    !isAmbientUsable(input.ambientTemperatureCelsius)
  ) {
    return { outcome: DecisionOutcome.NotValid, reason: DecisionReason.AmbientOutOfRange };
  }
  if (temperature >= limits.thresholdCelsius) {
    return suspicion(input, DecisionReason.AtOrAboveThreshold);
  }
  return belowThreshold(input, limits);
}

/** A measurement without a comparable temperature lacks a usable ambient; no measurement is no reading. */
function withoutTemperature(input: ScreeningInput): Finding {
  const reason = input.mode === null ? DecisionReason.NoReading : DecisionReason.AmbientOutOfRange;
  return { outcome: DecisionOutcome.NotValid, reason };
}

function suspicion(input: ScreeningInput, reason: DecisionReason): Finding {
  return input.earlier.suspected
    ? { outcome: DecisionOutcome.Probable, reason: DecisionReason.RepeatAtOrAboveThreshold }
    : { outcome: DecisionOutcome.Suspected, reason };
}

/**
 * A second infrared reading may clear a suspicion near the threshold (often a matter of aim), but
 * not a first one at the absolute limit: a repeat at the same site carries a likelihood ratio of
 * only 1.1 to 1.3 (PhysioNet face temperature data), so that one stays open for a contact reading.
 */
function belowThreshold(input: ScreeningInput, limits: Limits): Finding {
  const { suspected, peakTemperatureCelsius } = input.earlier;
  if (!suspected) return { outcome: DecisionOutcome.Normal, reason: DecisionReason.BelowThreshold };
  const wasAtLimit =
    peakTemperatureCelsius !== null && peakTemperatureCelsius >= limits.absoluteLimitCelsius;
  return {
    outcome: wasAtLimit ? DecisionOutcome.Unresolved : DecisionOutcome.Cleared,
    reason: DecisionReason.RepeatBelowThreshold,
  };
}
