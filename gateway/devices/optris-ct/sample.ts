import type { DeviceOutput } from '#gateway/devices/device-driver.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import { celsiusFrom } from './encoding.ts';
import type { OptrisCtOptions } from './optris-ct-config.ts';

export type OptrisBounds = Pick<OptrisCtOptions, 'scale' | 'lowestCelsius' | 'highestCelsius'>;

export function isTemperature(
  counts: number,
  { scale, lowestCelsius, highestCelsius }: OptrisBounds,
): boolean {
  const celsius = celsiusFrom(counts, scale);
  return celsius >= lowestCelsius && celsius <= highestCelsius;
}

/** The head's own temperature is not asked for: nothing would tell its two bytes from the object's. */
export function sampleOf(celsius: number): DeviceOutput {
  return {
    kind: 'temperature',
    sample: {
      rawTemperatureCelsius: celsius,
      ambientTemperatureCelsius: null,
      mode: ThermometerMode.Surface,
    },
  };
}
