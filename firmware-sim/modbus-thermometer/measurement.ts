import { int16 } from '#sim/bytes.ts';
import type { TemperaturePair } from '#sim/firmware.ts';
import type { Measured } from '#sim/modbus-thermometer/register-maps.ts';

/** Bits of the status register, high when so (PyroUSB operator's guide, p. 12). */
const StatusBit = { SensorCold: 2, SensorHot: 4, ObjectCold: 8, ObjectHot: 16 } as const;

export type MeasuringRange = {
  readonly lowestCelsius: number;
  readonly highestCelsius: number;
};

/** What the electronics bear (PyroUSB: ambient temperature range). */
const SENSOR_RANGE: MeasuringRange = { lowestCelsius: 0, highestCelsius: 70 };

/** What a slave has measured since power-up. */
export class Measurement {
  readonly #range: MeasuringRange;
  readonly #look: () => TemperaturePair;
  #filteredCelsius = 0;
  #minimumCelsius = Number.POSITIVE_INFINITY;
  #maximumCelsius = Number.NEGATIVE_INFINITY;
  #measuredAtMs = Number.NaN;

  constructor(range: MeasuringRange, look: () => TemperaturePair) {
    this.#range = range;
    this.#look = look;
  }

  reset(): void {
    this.#measuredAtMs = Number.NaN;
    this.#minimumCelsius = Number.POSITIVE_INFINITY;
    this.#maximumCelsius = Number.NEGATIVE_INFINITY;
  }

  /** As registers, 16 bits each. The average follows within the averaging time, as a filter of first order does. */
  read(nowMs: number, averageMs: number): Readonly<Record<Measured, number>> {
    const seen = this.#look();
    this.#follow(seen.objectTemperatureCelsius, nowMs, averageMs);
    return {
      average: tenths(this.#filteredCelsius),
      filtered: tenths(this.#filteredCelsius),
      minimum: tenths(this.#minimumCelsius),
      maximum: tenths(this.#maximumCelsius),
      unfiltered: tenths(seen.objectTemperatureCelsius),
      sensor: tenths(seen.ambientTemperatureCelsius),
      status: statusOf(seen, this.#range),
    };
  }

  #follow(objectCelsius: number, nowMs: number, averageMs: number): void {
    const elapsedMs = nowMs - this.#measuredAtMs;
    const isFirst = Number.isNaN(elapsedMs);
    const share = isFirst || averageMs <= 0 ? 1 : 1 - Math.exp(-elapsedMs / averageMs);
    this.#measuredAtMs = nowMs;
    this.#filteredCelsius += share * (objectCelsius - this.#filteredCelsius);
    this.#minimumCelsius = Math.min(this.#minimumCelsius, objectCelsius);
    this.#maximumCelsius = Math.max(this.#maximumCelsius, objectCelsius);
  }
}

function statusOf(seen: TemperaturePair, range: MeasuringRange): number {
  const { objectTemperatureCelsius: object, ambientTemperatureCelsius: sensor } = seen;
  return (
    (sensor < SENSOR_RANGE.lowestCelsius ? StatusBit.SensorCold : 0) |
    (sensor > SENSOR_RANGE.highestCelsius ? StatusBit.SensorHot : 0) |
    (object < range.lowestCelsius ? StatusBit.ObjectCold : 0) |
    (object > range.highestCelsius ? StatusBit.ObjectHot : 0)
  );
}

function tenths(temperatureCelsius: number): number {
  return int16(temperatureCelsius * 10) & 0xffff;
}
