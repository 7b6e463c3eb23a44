import type { NotValidReason } from '#gateway/domain/decision.ts';
import { DecisionReason } from '#gateway/domain/decision.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { isAmbientUsable } from './compensation.ts';
import type { ScreeningInput } from './screening-policy.ts';

/** Body-equivalent: what a living person can show. Anything else is a wall, a lamp, a cup of tea or a bad aim. */
const PLAUSIBLE_CELSIUS = { min: 30, max: 45 };

/**
 * What a device must be able to show and to measure (draft of the Guangdong group standard, 2022, after
 * GB/T 19146): a raw value beyond it is a code such as Lo and Hi, or no face.
 */
const RAW_CELSIUS: Readonly<Record<ThermometerMode, typeof PLAUSIBLE_CELSIUS>> = {
  [ThermometerMode.Surface]: { min: 28, max: 45 },
  [ThermometerMode.Body]: { min: 34, max: 42.9 },
};

/** Why there is no temperature to compare. */
export function reasonWithoutTemperature(
  input: ScreeningInput,
): NotValidReason | typeof DecisionReason.NoReading {
  if (input.mode === null) return input.failure ?? DecisionReason.NoReading;
  return DecisionReason.AmbientMissing;
}

/** Nothing that anybody's skin can be; not even a fever. */
export function isOutOfRange(temperatureCelsius: number, input: ScreeningInput): boolean {
  const { rawTemperatureCelsius: raw, mode } = input;
  if (!isWithin(temperatureCelsius, PLAUSIBLE_CELSIUS)) return true;
  return raw === null || mode === null || !isWithin(raw, RAW_CELSIUS[mode]);
}

/** Why a value that is below all limits says nothing; `null` where it counts. */
export function doubtIn(input: ScreeningInput): NotValidReason | null {
  const { ambientTemperatureCelsius: ambient, doubt } = input;
  if (ambient !== null && !isAmbientUsable(ambient)) return DecisionReason.AmbientOutOfRange;
  return doubt;
}

/** NaN is within nothing. */
function isWithin(value: number, { min, max }: typeof PLAUSIBLE_CELSIUS): boolean {
  return value >= min && value <= max;
}
