import type { Instant } from '#gateway/domain/clock.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import { NotValidReason } from '#gateway/domain/decision.ts';
import type { BodySite, Reading, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';

/**
 * The port for what one measurement means by itself; what becomes of a suspicion is the episode's. A policy may learn from what it sees (a baseline per
 * device, mode and body site); its answer must not depend on anything but its inputs so far, and a
 * temperature that is no number is never `normal`.
 */
export type ScreeningPolicy = {
  readonly decide: (input: ScreeningInput) => Decision;
  /** A contact thermometer has confirmed the fever that this decision suspected: it is no measure of healthy people. */
  readonly confirmed: (
    reading: Pick<Reading, 'deviceId' | 'mode' | 'bodySite'>,
    decision: Decision,
  ) => void;
};

export type ScreeningInput = {
  /** Body-equivalent; `null` where there is none to compare. */
  readonly temperatureCelsius: number | null;
  readonly rawTemperatureCelsius: number | null;
  /** As the formula took it; `null` where there is none. */
  readonly ambientTemperatureCelsius: number | null;
  /** `null` where the passage has no measurement at all; so is `deviceId`, and `bodySite` is unknown. */
  readonly mode: ThermometerMode | null;
  readonly bodySite: BodySite;
  readonly deviceId: string | null;
  /** What is known against the measurement. */
  readonly doubt: ReadingDoubt | null;
  /** Why a passage without a measurement has none, where something came. */
  readonly failure: MeasurementFailure | null;
  /** 1 for the first passage of an episode. */
  readonly attempt: number;
  /** What the earlier passages of the episode said. */
  readonly earlier: EarlierAttempts;
  /** When the passage closed. */
  readonly at: Instant;
};

/** What came from a thermometer and was no measurement; each is also a decision's reason. */
export const MeasurementFailure = {
  Unreadable: NotValidReason.Unreadable,
  Duplicate: NotValidReason.Duplicate,
  TooOld: NotValidReason.TooOld,
} as const;
export type MeasurementFailure = (typeof MeasurementFailure)[keyof typeof MeasurementFailure];

export type EarlierAttempts = {
  /** Whether one of them was a valid measurement. */
  readonly measured: boolean;
  /** When the first that was too low was taken (monotonic). */
  readonly lowSinceMs: number | null;
};

export const noEarlierAttempts: EarlierAttempts = {
  measured: false,
  lowSinceMs: null,
};
