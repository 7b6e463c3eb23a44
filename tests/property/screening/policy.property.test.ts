import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BodySite, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { MeasurementFailure } from '#gateway/screening/screening-policy.ts';

const anyTemperature = fc.oneof(
  fc.double({ min: 29, max: 46 }),
  fc.constantFrom(37.3, 38, 37.99, 30, 45, Number.NaN, Number.POSITIVE_INFINITY),
  fc.double(),
);

const anyInput: fc.Arbitrary<ScreeningInput> = fc.record({
  temperatureCelsius: fc.option(anyTemperature),
  rawTemperatureCelsius: fc.option(anyTemperature),
  ambientTemperatureCelsius: fc.option(fc.oneof(fc.double({ min: 5, max: 45 }), fc.double())),
  mode: fc.option(fc.constantFrom(...Object.values(ThermometerMode))),
  bodySite: fc.constantFrom(...Object.values(BodySite)),
  deviceId: fc.option(fc.constant('thermometer-1')),
  doubt: fc.option(fc.constantFrom(...Object.values(ReadingDoubt))),
  failure: fc.option(fc.constantFrom(...Object.values(MeasurementFailure))),
  attempt: fc.integer({ min: 1, max: 100 }),
  earlier: fc.record({
    measured: fc.boolean(),
    lowSinceMs: fc.option(fc.double()),
  }),
  at: fc.record({ wallMs: fc.double(), monotonicMs: fc.double() }),
});

const anySettings = fc.record({
  thresholdCelsius: fc.double({ min: 30, max: 50, noNaN: true }),
  absoluteLimitCelsius: fc.double({ min: 30, max: 50, noNaN: true }),
});

describe('the fixed policy', () => {
  test('lets nobody pass who is at the threshold, at 38.0 °C, or no number at all', () => {
    fc.assert(
      fc.property(anySettings, anyInput, (settings, input) => {
        const { outcome } = createFixedThresholdPolicy(settings).decide(input);
        const temperature = input.temperatureCelsius ?? Number.NaN;
        const isFine = temperature < Math.min(settings.thresholdCelsius, 38);
        if (!isFine) expect(outcome).not.toBe('normal');
      }),
      { numRuns: 2_000 },
    );
  });

  test('suspects everybody from 38.0 to 45 °C, whatever the surroundings', () => {
    const fever = fc.double({ min: 38, max: 45, noNaN: true });
    fc.assert(
      fc.property(anySettings, anyInput, fever, (settings, input, temperatureCelsius) => {
        const policy = createFixedThresholdPolicy(settings);
        const person = { temperatureCelsius, rawTemperatureCelsius: 35, mode: 'surface' } as const;
        const { outcome } = policy.decide({ ...input, ...person });
        expect(outcome).toBe('suspected');
      }),
      { numRuns: 1_000 },
    );
  });

  test('says nothing that JSON cannot hold', () => {
    fc.assert(
      fc.property(anySettings, anyInput, (settings, input) => {
        const decision = createFixedThresholdPolicy(settings).decide(input);
        const { temperatureCelsius, thresholdCelsius } = decision;
        expect(temperatureCelsius === null || Number.isFinite(temperatureCelsius)).toBe(true);
        expect(Number.isFinite(thresholdCelsius)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
