import { ABSOLUTE_LIMIT_CELSIUS, findingFrom } from './finding.ts';
import type { ScreeningPolicy } from './screening-policy.ts';

export type FixedThresholdOptions = {
  /** Compared with the body-equivalent temperature. Default 37.3. */
  readonly thresholdCelsius?: number;
  /** Suspected whatever the threshold says. Default, and never above, 38.0. */
  readonly absoluteLimitCelsius?: number;
};

const FIXED_THRESHOLD_POLICY = 'fixed-threshold-1';
export const DEFAULT_THRESHOLD_CELSIUS = 37.3;

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
    upperLimitCelsius: absoluteLimitCelsius,
    absoluteLimitCelsius,
    lowLimitCelsius: null,
    isColdHere: false,
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
    confirmed: () => undefined,
  };
}
