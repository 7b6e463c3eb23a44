import type { Instant } from '#gateway/domain/clock.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import type { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';

/**
 * The port for what a temperature means. A policy may learn from what it sees (a baseline per
 * device, mode and body site); its answer must not depend on anything but its inputs so far, and a
 * temperature that is no number is never `normal`.
 */
export type ScreeningPolicy = {
  readonly decide: (input: ScreeningInput) => Decision;
};

export type ScreeningInput = {
  /** Body-equivalent; `null` where there is none to compare. */
  readonly temperatureCelsius: number | null;
  /** As the thermometer sent it; `null` where it sends none. */
  readonly ambientTemperatureCelsius: number | null;
  /** `null` where the passage has no measurement at all; so is `deviceId`, and `bodySite` is unknown. */
  readonly mode: ThermometerMode | null;
  readonly bodySite: BodySite;
  readonly deviceId: string | null;
  /** 1 for the first passage of an episode. */
  readonly attempt: number;
  /** What the earlier passages of the episode said. */
  readonly earlier: EarlierAttempts;
  /** When the passage closed. */
  readonly at: Instant;
};

export type EarlierAttempts = {
  /** Whether one of them raised a suspicion. Without one there is nothing to repeat. */
  readonly suspected: boolean;
  /** The highest temperature among them. */
  readonly peakTemperatureCelsius: number | null;
};

export const noEarlierAttempts: EarlierAttempts = {
  suspected: false,
  peakTemperatureCelsius: null,
};
