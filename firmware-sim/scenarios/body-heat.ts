import type { Random } from '#sim/random.ts';

/**
 * Heat balance of a forehead: T_body = T_skin + F · (T_skin − T_ambient). F = 0.203 is the factor of
 * the Exergen-type fit; regressions on published face temperature data give 0.19 to 0.20.
 */
const HEAT_BALANCE_FACTOR = 0.203;

/** The skin temperature that a thermometer must see so that the heat balance gives this body temperature. */
export function skinTemperatureCelsius(
  bodyTemperatureCelsius: number,
  ambientTemperatureCelsius: number,
): number {
  return (
    (bodyTemperatureCelsius + HEAT_BALANCE_FACTOR * ambientTemperatureCelsius) /
    (1 + HEAT_BALANCE_FACTOR)
  );
}

export const FEVER_PROBABILITY = 0.01;

/**
 * Healthy: 36.5 ± 0.35 °C, cut where a fixed limit of 37.3 °C would begin to alarm. Fever: 38.2 to 39.5 °C, so that
 * rounding and noise on the way leave it at 38.0 or above: that is an alert at once.
 */
export function drawBodyTemperatureCelsius(isFeverish: boolean, random: Random): number {
  const temperatureCelsius = isFeverish
    ? random.between(38.2, 39.5)
    : Math.min(37.15, Math.max(35.6, random.normal(36.5, 0.35)));
  return Math.round(temperatureCelsius * 100) / 100;
}
