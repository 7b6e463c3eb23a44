import type { Instant } from '#gateway/domain/clock.ts';
import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import { BodySite, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';
import type { AmbientBoard } from './ambient-board.ts';
import type { Ambient } from './compensation.ts';
import { compensate } from './compensation.ts';
import { DeviceSettling } from './device-settling.ts';
import { DISPLAY_FORMULA, mlxBodyCelsius } from './display-temperature.ts';
import { BurstDetector } from './presence.ts';
import { RepeatedFrames } from './repeated-frames.ts';
import type { ThermometerScreeningConfig } from './screening-config.ts';
import { DisplayedTemperature, MeasurementKind, RecordedSamples } from './screening-config.ts';
import { MeasurementFailure } from './screening-policy.ts';

/** Where a device stands. */
export type DevicePlace = {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
};

export type Thermometer = {
  /** `null` where each frame is a whole measurement. */
  readonly burst: BurstDetector | null;
  /** Every sample, in order of time, before anything else is asked about it. Why it is no measurement, if it is none. */
  readonly observe: (
    sample: TemperatureSample,
    at: Instant,
    nowMs: number,
  ) => MeasurementFailure | null;
  /** Whether this sample becomes a reading of its own, measured or not. */
  readonly recordsSample: (sample: TemperatureSample) => boolean;
  /** Whether the sample of a measurement still has to be recorded. */
  readonly recordsMeasurement: boolean;
  /** `spreadCelsius`: how far the samples lay apart that this one stands for. */
  readonly readingFrom: (
    sample: TemperatureSample,
    at: Instant,
    spreadCelsius?: number,
    /** Where it was aimed, where that is not the usual site. */
    bodySite?: BodySite,
  ) => Reading;
};

/** Samples of one measurement that lie further apart are aim, hair or sweat. */
const STEADY_SPREAD_CELSIUS = 0.5;
/** Spread is a difference of hundredths held in binary; half a hundredth decides nothing. */
const ROUNDING_CELSIUS = 0.005;

export function createThermometer(
  place: DevicePlace,
  config: ThermometerScreeningConfig,
  air: AmbientBoard,
): Thermometer {
  const burst = config.measurement === MeasurementKind.Burst ? new BurstDetector(config) : null;
  const settling = new DeviceSettling(config.settlingMs, burst !== null);
  const frames = new RepeatedFrames(burst === null ? config.repeatedFrameMs : 0);
  return {
    burst,
    observe(sample, at, nowMs) {
      settling.observe(sample.ambientTemperatureCelsius, at.monotonicMs);
      const isRepeated = frames.isRepeated(sample, at.monotonicMs);
      if (nowMs - at.monotonicMs > config.maxAgeMs) return MeasurementFailure.TooOld;
      return isRepeated ? MeasurementFailure.Duplicate : null;
    },
    recordsSample: sampleRecorder(burst, config.record),
    recordsMeasurement: burst === null || config.record === RecordedSamples.Measurement,
    readingFrom(sample, at, spreadCelsius = 0, bodySite = config.bodySite) {
      const aimed = bodySite === config.bodySite ? config : { ...config, bodySite };
      const ambient = air.ambientFor(sample, config, at.monotonicMs);
      const isSettled = settling.isSettled(at.monotonicMs);
      const doubt = doubtAbout(sample, config, isSettled, spreadCelsius);
      return {
        rawTemperatureCelsius: sample.rawTemperatureCelsius,
        ambientTemperatureCelsius: sample.ambientTemperatureCelsius,
        mode: sample.mode,
        deviceId: place.deviceId,
        laneId: place.laneId,
        checkpointId: place.checkpointId,
        bodySite,
        ...compensate(sample, aimed, ambient),
        ...(sample.deviceBodyTemperatureCelsius !== undefined && {
          deviceBodyTemperatureCelsius: sample.deviceBodyTemperatureCelsius,
        }),
        ...displayed(sample, aimed, ambient),
        ...(doubt && { doubt }),
      };
    },
  };
}

function doubtAbout(
  { mode }: TemperatureSample,
  config: ThermometerScreeningConfig,
  isSettled: boolean,
  spreadCelsius: number,
): ReadingDoubt | null {
  if (config.mode !== null && mode !== config.mode) return ReadingDoubt.WrongMode;
  if (!isSettled) return ReadingDoubt.DeviceNotSettled;
  return spreadCelsius > STEADY_SPREAD_CELSIUS + ROUNDING_CELSIUS ? ReadingDoubt.Unsteady : null;
}

/** The formula is one of foreheads; elsewhere it is off by degrees. */
function displayed(
  { mode, rawTemperatureCelsius }: TemperatureSample,
  { display, bodySite, offsetCelsius }: ThermometerScreeningConfig,
  ambient: Ambient | null,
): Pick<Reading, 'displayTemperatureCelsius' | 'displayFormula'> | null {
  const isShown =
    display === DisplayedTemperature.MlxPiecewise &&
    mode === ThermometerMode.Surface &&
    bodySite === BodySite.Forehead;
  if (!isShown || ambient === null) return null;
  const celsius = mlxBodyCelsius(rawTemperatureCelsius + offsetCelsius, ambient.celsius);
  return {
    displayTemperatureCelsius: Math.round(celsius * 100) / 100,
    displayFormula: DISPLAY_FORMULA,
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
