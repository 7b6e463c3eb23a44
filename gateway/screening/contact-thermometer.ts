import type { Instant } from '#gateway/domain/clock.ts';
import type { ContactReading } from '#gateway/domain/episode.ts';
import { ContactSite, ContactSource } from '#gateway/domain/episode.ts';
import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import { RepeatedFrames } from './repeated-frames.ts';
import type { ThermometerScreeningConfig } from './screening-config.ts';
import type { DevicePlace } from './thermometer.ts';

/** A thermometer in the armpit, ear or mouth of somebody who is aside. It measures no passage. */
export type ContactThermometer = {
  /** As it is kept, whosever it is. */
  readonly readingFrom: (sample: TemperatureSample) => Reading;
  /** As it counts for an episode; `null` for the same frame again, and for one that comes too late. */
  readonly contactFrom: (
    sample: TemperatureSample,
    at: Instant,
    nowMs: number,
  ) => ContactReading | null;
};

const CONTACT_FORMULA = 'contact-1';

export function createContactThermometer(
  place: DevicePlace,
  config: ThermometerScreeningConfig,
): ContactThermometer {
  const { contactSite, offsetCelsius, maxAgeMs } = config;
  const frames = new RepeatedFrames(config.repeatedFrameMs);
  const celsiusOf = ({ rawTemperatureCelsius }: TemperatureSample): number =>
    Math.round((rawTemperatureCelsius + offsetCelsius) * 100) / 100;
  return {
    readingFrom: (sample) => ({
      rawTemperatureCelsius: sample.rawTemperatureCelsius,
      ambientTemperatureCelsius: sample.ambientTemperatureCelsius,
      mode: sample.mode,
      ...place,
      bodySite: contactSite === ContactSite.Ear ? BodySite.Ear : BodySite.Unknown,
      compensatedTemperatureCelsius: celsiusOf(sample),
      compensationFormula: CONTACT_FORMULA,
      ...(offsetCelsius !== 0 && { deviceOffsetCelsius: offsetCelsius }),
    }),
    contactFrom(sample, at, nowMs) {
      const isRepeated = frames.isRepeated(sample, at.monotonicMs);
      if (isRepeated || nowMs - at.monotonicMs > maxAgeMs) return null;
      const { deviceId } = place;
      const temperatureCelsius = celsiusOf(sample);
      return { temperatureCelsius, contactSite, source: ContactSource.Device, deviceId };
    },
  };
}
