import type { TemperatureSample } from '#gateway/domain/reading.ts';
import { AmbientSource } from '#gateway/domain/reading.ts';
import type { Ambient } from './compensation.ts';
import type { ThermometerScreeningConfig } from './screening-config.ts';

type Air = { readonly celsius: number; readonly monotonicMs: number };

/** What the sensors of the site last said of the air. */
export class AmbientBoard {
  readonly #newest = new Map<string, Air>();

  heard(sensorId: string, air: Air): void {
    this.#newest.set(sensorId, air);
  }

  /** The site's sensor while its value is young, else the device's own, else the configured one. */
  ambientFor(
    sample: TemperatureSample,
    config: Pick<
      ThermometerScreeningConfig,
      'ambientSensor' | 'ambientMaxAgeMs' | 'ambientTemperatureCelsius'
    >,
    atMs: number,
  ): Ambient | null {
    const air = config.ambientSensor === null ? undefined : this.#newest.get(config.ambientSensor);
    if (air && atMs - air.monotonicMs <= config.ambientMaxAgeMs) {
      return { celsius: air.celsius, source: AmbientSource.SiteSensor };
    }
    if (sample.ambientTemperatureCelsius !== null) {
      return { celsius: sample.ambientTemperatureCelsius, source: null };
    }
    const configured = config.ambientTemperatureCelsius;
    return configured === null ? null : { celsius: configured, source: AmbientSource.Configured };
  }
}
