import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import { compensate } from './compensation.ts';
import { BurstDetector } from './presence.ts';
import type { ThermometerScreeningConfig } from './screening-config.ts';
import { MeasurementKind, RecordedSamples } from './screening-config.ts';

/** Where a device stands. */
export type DevicePlace = {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
};

export type Thermometer = {
  /** `null` where each frame is a whole measurement. */
  readonly burst: BurstDetector | null;
  /** Whether this sample becomes a reading of its own, measured or not. */
  readonly recordsSample: (sample: TemperatureSample) => boolean;
  /** Whether the sample of a measurement still has to be recorded. */
  readonly recordsMeasurement: boolean;
  readonly readingFrom: (sample: TemperatureSample) => Reading;
};

export function createThermometer(
  place: DevicePlace,
  config: ThermometerScreeningConfig,
): Thermometer {
  const burst = config.measurement === MeasurementKind.Burst ? new BurstDetector(config) : null;
  return {
    burst,
    recordsSample: sampleRecorder(burst, config.record),
    recordsMeasurement: burst === null || config.record === RecordedSamples.Measurement,
    readingFrom: (sample) => ({
      rawTemperatureCelsius: sample.rawTemperatureCelsius,
      ambientTemperatureCelsius: sample.ambientTemperatureCelsius,
      mode: sample.mode,
      deviceId: place.deviceId,
      laneId: place.laneId,
      checkpointId: place.checkpointId,
      bodySite: config.bodySite,
      ...compensate(sample, config.ambientTemperatureCelsius),
      ...(sample.deviceBodyTemperatureCelsius !== undefined && {
        deviceBodyTemperatureCelsius: sample.deviceBodyTemperatureCelsius,
      }),
    }),
  };
}

function sampleRecorder(
  burst: BurstDetector | null,
  record: RecordedSamples,
): Thermometer['recordsSample'] {
  if (burst === null || record === RecordedSamples.Measurement) return () => false;
  return record === RecordedSamples.Every ? () => true : (sample) => burst.isPresent(sample);
}

/** MLX90614 data sheet: object −70…+380 °C, sensor −40…+125 °C. Beyond it no such device has measured anything. */
const RAW_MIN_CELSIUS = -70;
const RAW_MAX_CELSIUS = 380;
const AMBIENT_SENSOR_MIN_CELSIUS = -40;
const AMBIENT_SENSOR_MAX_CELSIUS = 125;

/** Whether a sample can be kept and published at all; NaN cannot. */
export function isUsableSample(sample: TemperatureSample): boolean {
  const { rawTemperatureCelsius: raw, ambientTemperatureCelsius: ambient } = sample;
  return (
    raw >= RAW_MIN_CELSIUS &&
    raw <= RAW_MAX_CELSIUS &&
    Number.isFinite(sample.deviceBodyTemperatureCelsius ?? 0) &&
    (ambient === null ||
      (ambient >= AMBIENT_SENSOR_MIN_CELSIUS && ambient <= AMBIENT_SENSOR_MAX_CELSIUS))
  );
}
