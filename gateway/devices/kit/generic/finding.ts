import type { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import type { ScannedCode } from '#gateway/domain/scan.ts';
import type { Plausible } from './generic-config.ts';

/** What is in one frame or line of a device that is described in configuration. */
export type Finding =
  | { readonly kind: 'temperature'; readonly sample: TemperatureSample }
  | { readonly kind: 'code'; readonly code: ScannedCode }
  /** Well-formed, nothing to tell, and no answer. */
  | { readonly kind: 'other' }
  /** An answer that is told only when the next one says about the same. */
  | { readonly kind: 'unconfirmed' }
  /** Its bytes count as discarded. */
  | { readonly kind: 'refused'; readonly reason: DiscardReason };

/** In °C; `null` where the device sends no such value. */
export type FoundValues = {
  readonly object: number | null;
  readonly ambient: number | null;
  readonly body: number | null;
};

/**
 * `null` when no such device can have measured that. A device that tells a body temperature alone is one in body mode;
 * beside a surface value a body value that is none (of a wall, say) is left out and the reading kept.
 */
export function sampleFrom(values: FoundValues, plausible: Plausible): TemperatureSample | null {
  const { object, ambient, body } = values;
  if (ambient !== null && !isWithin(ambient, plausible.ambient)) return null;
  const ambientTemperatureCelsius = ambient === null ? null : rounded(ambient);
  const isBody = body !== null && isWithin(body, plausible.body);
  if (object !== null) {
    if (!isWithin(object, plausible.object)) return null;
    return {
      rawTemperatureCelsius: rounded(object),
      ambientTemperatureCelsius,
      ...(isBody && { deviceBodyTemperatureCelsius: rounded(body) }),
      mode: ThermometerMode.Surface,
    };
  }
  if (!isBody) return null;
  return {
    rawTemperatureCelsius: rounded(body),
    ambientTemperatureCelsius,
    mode: ThermometerMode.Body,
  };
}

type Range = Plausible['object'];

/** False for what is not a number. */
const isWithin = (celsius: number, { minCelsius, maxCelsius }: Range): boolean =>
  celsius >= minCelsius && celsius <= maxCelsius;

/** Scales such as 1/16 leave a tail of binary digits that no device has measured. */
const rounded = (celsius: number): number => Math.round(celsius * 10_000) / 10_000;
