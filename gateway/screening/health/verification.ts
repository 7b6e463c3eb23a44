import type { VerificationAnswer, VerificationRequest } from '#gateway/domain/device-health.ts';
import { LEAST_PAIRS, VerificationRefusal } from '#gateway/domain/device-health.ts';

/** As in the configuration: what is off by more is not adjusted but replaced. */
const MOST_OFFSET_CELSIUS = 3;
/** Permissible error of a forehead thermometer (JJF 1107): pairs that differ by more say nothing about an offset. */
const MOST_SPREAD_CELSIUS = 0.3;
const ROUNDING_CELSIUS = 0.005;

/** The offset is the median of reference minus reading. */
export function verificationOf({ pairs }: VerificationRequest): VerificationAnswer {
  const differences = pairs
    .map(({ referenceCelsius, readingCelsius }) => referenceCelsius - readingCelsius)
    .sort((a, b) => a - b);
  const spreadCelsius = hundredths((differences.at(-1) ?? 0) - (differences[0] ?? 0));
  const offsetCelsius = differences.length > 0 ? hundredths(medianOf(differences)) : 0;
  return {
    spreadCelsius,
    offsetCelsius,
    refusal: refusalOf(pairs.length, spreadCelsius, offsetCelsius),
  };
}

function refusalOf(
  pairs: number,
  spreadCelsius: number,
  offsetCelsius: number,
): VerificationRefusal | null {
  if (pairs < LEAST_PAIRS) return VerificationRefusal.TooFewPairs;
  if (spreadCelsius > MOST_SPREAD_CELSIUS + ROUNDING_CELSIUS)
    return VerificationRefusal.PairsDiffer;
  return Math.abs(offsetCelsius) > MOST_OFFSET_CELSIUS ? VerificationRefusal.OffsetTooLarge : null;
}

const hundredths = (celsius: number): number => Math.round(celsius * 100) / 100;

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
