import type {
  ReferenceKind,
  Verification,
  VerificationPair,
} from '#gateway/domain/device-health.ts';

/** What a technician enters. */
export type VerificationRequest = {
  readonly referenceKind: ReferenceKind;
  readonly pairs: readonly VerificationPair[];
};

/** The thermometer that is checked. */
export type VerifiedThermometer = Pick<
  Verification,
  'deviceId' | 'laneId' | 'checkpointId' | 'mode' | 'bodySite' | 'previousOffsetCelsius'
>;

export type VerificationAnswer =
  | { readonly kind: 'verified'; readonly verification: Verification }
  | { readonly kind: 'refused'; readonly sentence: string };

const LEAST_PAIRS = 3;
export const MOST_PAIRS = 20;
/** As in the configuration: what is off by more is not adjusted but replaced. */
const MOST_OFFSET_CELSIUS = 3;
/** Permissible error of a forehead thermometer (JJF 1107): pairs that differ by more say nothing about an offset. */
const MOST_SPREAD_CELSIUS = 0.3;
const ROUNDING_CELSIUS = 0.005;

/** The offset is the median of reference minus reading. `today`: the day (UTC) on which it is checked. */
export function verificationFrom(
  { referenceKind, pairs }: VerificationRequest,
  thermometer: VerifiedThermometer,
  today: string,
): VerificationAnswer {
  if (pairs.length < LEAST_PAIRS || pairs.length > MOST_PAIRS)
    return refused(`Enter ${LEAST_PAIRS} to ${MOST_PAIRS} pairs of reference and reading.`);
  const differences = pairs
    .map(({ referenceCelsius, readingCelsius }) => referenceCelsius - readingCelsius)
    .sort((a, b) => a - b);
  const spreadCelsius = hundredths((differences.at(-1) ?? 0) - (differences[0] ?? 0));
  if (spreadCelsius > MOST_SPREAD_CELSIUS + ROUNDING_CELSIUS)
    return refused(
      `The differences lie ${spreadCelsius.toFixed(2)} °C apart, more than ${MOST_SPREAD_CELSIUS} °C. Let the thermometer and the reference settle for ten minutes and take all pairs again.`,
    );
  const offsetCelsius = hundredths(medianOf(differences));
  if (Math.abs(offsetCelsius) > MOST_OFFSET_CELSIUS)
    return refused(
      `The thermometer is off by ${Math.abs(offsetCelsius).toFixed(2)} °C, more than ${MOST_OFFSET_CELSIUS} °C. Check its mode and that reference and reading are not mixed up; replace it if both are right.`,
    );
  const facts = { referenceKind, pairs, spreadCelsius, offsetCelsius, verifiedOn: today };
  return { kind: 'verified', verification: { ...thermometer, ...facts } };
}

const refused = (sentence: string): VerificationAnswer => ({ kind: 'refused', sentence });

const hundredths = (celsius: number): number => Math.round(celsius * 100) / 100;

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
