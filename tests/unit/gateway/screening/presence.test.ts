import { describe, expect, test } from 'vitest';
import type { BurstMeasurement } from '#gateway/screening/presence.ts';
import { BurstDetector, defaultBurstSettings } from '#gateway/screening/presence.ts';
import { at, surfaceSample } from './screening-examples.ts';

type Timed = readonly [atMs: number, rawTemperatureCelsius: number];

/** Values of a thermometer that sends every `periodMs`. */
function stream(periodMs: number, values: readonly number[], fromMs = 0): readonly Timed[] {
  return values.map((value, index) => [fromMs + index * periodMs, value]);
}

function measure(samples: readonly Timed[], endMs = 100_000): readonly BurstMeasurement[] {
  const detector = new BurstDetector(defaultBurstSettings);
  const measurements = samples.map(([atMs, raw]) => detector.push(surfaceSample(raw), at(atMs)));
  measurements.push(detector.expire(endMs));
  return measurements.filter((measurement) => measurement !== null);
}

const brief = (measurements: readonly BurstMeasurement[]) =>
  measurements.map((measurement) => [
    measurement.at.monotonicMs,
    measurement.sample.rawTemperatureCelsius,
  ]);

const air = Array.from({ length: 20 }, () => 22.1);

describe('a person before a thermometer of 14 samples/s', () => {
  test('is measured once, as soon as the value has settled', () => {
    const person = [31, 33.9, 34.4, 34.5, 34.5, 34.6, 34.5, 34.4, 34.5, 34.5, 34.5, 34.5, 34.5];
    const measurements = measure(stream(70, [...air, ...person, ...air]));
    // The sixth sample of the plateau, 490 ms after the first sign of the person.
    expect(brief(measurements)).toEqual([[22 * 70 + 5 * 70, 34.5]]);
  });

  test('who never settles is measured on leaving, by the upper half', () => {
    const restless = [30.2, 33.9, 34.9, 34.1, 34.8, 33.2, 34.6, 31.1];
    const measurements = measure(stream(70, [...air, ...restless, ...air]));
    const lastPresentMs = (20 + restless.length - 1) * 70;
    // Upper half: 34.1 34.6 34.8 34.9; the lower middle of it.
    expect(brief(measurements)).toEqual([[lastPresentMs + 250, 34.6]]);
  });

  test('who never settles nor leaves is measured after three seconds', () => {
    const restless = Array.from({ length: 100 }, (_, index) => 33 + (index % 5) * 0.4);
    const measurements = measure(stream(70, restless));
    expect(measurements).toHaveLength(1);
    expect(measurements[0]?.at.monotonicMs).toBe(3_000);
  });

  test('is not measured again for a single outlier', () => {
    const [measurement] = measure(stream(100, [34.5, 39.9, 34.6]));
    expect(measurement?.sample.rawTemperatureCelsius).toBe(34.6);
  });

  test('is not lost for a few frames below or missing', () => {
    const person = [34.1, 34.9, 22, 22, 34.5, 35.1, 34.2];
    expect(measure(stream(70, person))).toHaveLength(1);
  });
});

describe('bursts', () => {
  test('two people with a gap between them are measured apart', () => {
    const first = stream(70, [34.4, 34.5, 34.5, 34.5, 34.5, 34.5, 34.5]);
    const second = stream(70, [36.4, 36.5, 36.5, 36.5, 36.5, 36.5, 36.5], 420 + 250);
    expect(brief(measure([...first, ...second])).map(([, raw]) => raw)).toEqual([34.5, 36.5]);
  });

  test('two samples are a passing hand, and counted', () => {
    const detector = new BurstDetector(defaultBurstSettings);
    detector.push(surfaceSample(34), at(0));
    detector.push(surfaceSample(34), at(70));
    expect(detector.expire(1_000)).toBeNull();
    expect(detector.unmeasuredBurstCount).toBe(1);
    expect(detector.deadlineMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('exactly the presence value counts as a person, a hundredth below does not', () => {
    expect(measure(stream(70, [30, 30, 30]))).toHaveLength(1);
    expect(measure(stream(70, [29.99, 29.99, 29.99]))).toHaveLength(0);
  });

  test('the measurement is one of the samples, with its own time', () => {
    const [measurement] = measure(stream(100, [34.3, 35.2, 34.9]));
    expect(measurement).toEqual({
      sample: surfaceSample(34.9),
      sampledAt: at(200),
      spreadCelsius: expect.closeTo(0.3, 9),
      at: at(450),
    });
  });

  test('a rising edge at a high rate is not taken for a plateau', () => {
    // 1,000 samples/s: 33 to 36.5 °C within half a second, then still.
    const rising = Array.from({ length: 500 }, (_, index) => 33 + index * 0.007);
    const still = Array.from({ length: 500 }, () => 36.5);
    const [measurement] = measure(stream(1, [...rising, ...still]));
    expect(measurement?.sample.rawTemperatureCelsius).toBeGreaterThan(36.3);
    expect(measurement?.at.monotonicMs).toBeLessThan(850);
  });

  test('memory stays bounded at 20,000 samples/s that never settle', () => {
    const detector = new BurstDetector(defaultBurstSettings);
    let mostHeld = 0;
    let measurement: BurstMeasurement | null = null;
    for (let index = 0; index <= 60_000; index++) {
      measurement ??= detector.push(surfaceSample(33 + (index % 7) * 0.4), at(index / 20));
      mostHeld = Math.max(mostHeld, detector.heldSampleCount);
    }
    expect(mostHeld).toBeLessThanOrEqual(128);
    expect(measurement?.at.monotonicMs).toBe(3_000);
    expect(measurement?.sample.rawTemperatureCelsius).toBeCloseTo(34.6, 0);
  });

  test('samples that arrive together in one chunk all count', () => {
    expect(
      brief(
        measure([
          [0, 34.4],
          [0, 34.5],
          [0, 34.6],
          [1, 22],
        ]),
      ),
    ).toEqual([[250, 34.5]]);
  });

  test('the same samples give the same measurements, whenever time is looked at', () => {
    const samples = stream(70, [...air, 33, 34.9, 34.1, 34.8, ...air, 36.4, 36.5, 36.5, 36.4]);
    const watched = new BurstDetector(defaultBurstSettings);
    const seen: BurstMeasurement[] = [];
    const note = (measurement: BurstMeasurement | null) => {
      if (measurement) seen.push(measurement);
    };
    for (const [atMs, raw] of samples) {
      for (let nowMs = atMs - 69; nowMs < atMs; nowMs += 7) note(watched.expire(nowMs));
      note(watched.push(surfaceSample(raw), at(atMs)));
    }
    note(watched.expire(100_000));
    expect(seen).toEqual(measure(samples));
    expect(seen).toHaveLength(2);
  });
});
