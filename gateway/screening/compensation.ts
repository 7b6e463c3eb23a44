import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';

/** A body-equivalent temperature beside the raw one, and how it was made. */
export type Compensation = {
  readonly compensatedTemperatureCelsius: number | null;
  /** Name and version; a changed formula gets a new version. */
  readonly compensationFormula: string;
};

const HEAT_BALANCE_FORMULA = 'heat-balance-1';
const DEVICE_BODY_FORMULA = 'device-body-1';

/**
 * Weight of the heat loss between skin and surroundings, `core = skin + F·(skin − ambient)` (heat
 * balance method of Pompei/Exergen; F = 0.203 as fitted by Beall, elevatedfacestudy 2021; the
 * forehead spots of the PhysioNet face temperature data give 0.19 to 0.20).
 */
const HEAT_BALANCE_FACTOR = 0.203;

/** Outside this range of ambient temperature nothing supports the factor. */
export const AMBIENT_MIN_CELSIUS = 10;
export const AMBIENT_MAX_CELSIUS = 40;

/**
 * What a sample says of the body. `configuredAmbientCelsius` stands in for a thermometer that sends
 * no ambient temperature; it never replaces one that was sent, however odd that is. The result is
 * rounded to 0.01 °C, the step of the devices, so that what is compared is what is shown.
 */
export function compensate(
  sample: TemperatureSample,
  configuredAmbientCelsius: number | null,
): Compensation {
  const raw = sample.rawTemperatureCelsius;
  if (sample.mode === ThermometerMode.Body) {
    return { compensatedTemperatureCelsius: raw, compensationFormula: DEVICE_BODY_FORMULA };
  }
  const ambient = sample.ambientTemperatureCelsius ?? configuredAmbientCelsius;
  const core = isAmbientUsable(ambient) ? raw + HEAT_BALANCE_FACTOR * (raw - ambient) : null;
  return {
    compensatedTemperatureCelsius: core === null ? null : Math.round(core * 100) / 100,
    compensationFormula: HEAT_BALANCE_FORMULA,
  };
}

export function isAmbientUsable(ambientCelsius: number | null): ambientCelsius is number {
  return (
    ambientCelsius !== null &&
    ambientCelsius >= AMBIENT_MIN_CELSIUS &&
    ambientCelsius <= AMBIENT_MAX_CELSIUS
  );
}
