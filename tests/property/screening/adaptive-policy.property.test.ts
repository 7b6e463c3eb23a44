import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '#gateway/domain/decision.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import {
  acclimatisedThresholdOf,
  thresholdOf,
} from '#gateway/screening/baseline/baseline-limits.ts';
import type { BaselineState } from '#gateway/screening/baseline/baseline-state.ts';
import type { StoredBaselines } from '#gateway/screening/baseline/baseline-store.ts';
import { storedBaselinesSchema } from '#gateway/screening/baseline/baseline-store.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
const positive = fc.oneof(
  fc.double({ min: 1e-9, max: 100, noNaN: true }),
  fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true }),
);
const level = fc.oneof(fc.double({ min: 33, max: 40, noNaN: true }), finite);

/** Anything that a store could hold, however odd. */
const anyState: fc.Arbitrary<BaselineState> = fc.record({
  levelCelsius: level,
  levelVariance: positive,
  slowLevelCelsius: level,
  spreadCelsius: positive,
  slowSpreadCelsius: positive,
  marginCelsius: positive,
  slowMarginCelsius: positive,
  readings: fc.integer({ min: 0, max: 100_000 }),
  atMs: fc.option(finite),
  suspectShare: share,
  lowShare: share,
  cappedShare: share,
  sequence: fc.integer({ min: 0, max: 100_000 }),
});

const temperature = fc.oneof(
  fc.double({ min: 33, max: 43, noNaN: true }),
  fc.constantFrom(37.3, 37.6, 38, 37.599, Number.NaN, Number.POSITIVE_INFINITY),
  fc.double(),
);
const when = fc.oneof(fc.double({ min: 0, max: 4e12, noNaN: true }), fc.double());

const anyInput: fc.Arbitrary<ScreeningInput> = fc.record({
  temperatureCelsius: fc.option(temperature),
  rawTemperatureCelsius: fc.oneof(fc.constant(36), fc.option(temperature)),
  ambientTemperatureCelsius: fc.option(fc.oneof(fc.constant(22), fc.double())),
  mode: fc.constantFrom(...Object.values(ThermometerMode)),
  bodySite: fc.constantFrom(BodySite.Forehead, BodySite.FaceMax),
  deviceId: fc.constant('thermometer-1'),
  doubt: fc.constantFrom(null, null, 'unsteady', 'wrong-mode', 'device-not-settled'),
  failure: fc.constant(null),
  attempt: fc.integer({ min: 1, max: 5 }),
  earlier: fc.record({
    measured: fc.boolean(),
    lowSinceMs: fc.option(fc.double()),
  }),
  at: fc.record({ wallMs: when, monotonicMs: when }),
});

const verifiedAtMs = fc.constantFrom(null, 0, 1e12);

type Gate = { readonly book: BaselineBook; readonly decide: (input: ScreeningInput) => Decision };

function gateWith(stored: StoredBaselines | null, checkedAtMs: number | null, cold = false): Gate {
  const book = new BaselineBook({
    suspectShareTarget: 0.05,
    calibrationOf: () => ({ offsetCelsius: 0, verifiedAtMs: checkedAtMs }),
  });
  if (stored) book.restore(stored, []);
  return { book, decide: createAdaptivePolicy({ book, sendsColdAside: cold }).decide };
}

function storedOf(state: BaselineState, checkedAtMs: number | null): StoredBaselines {
  const kinds = Object.values(ThermometerMode).flatMap((mode) =>
    [BodySite.Forehead, BodySite.FaceMax].map((bodySite) => ({ mode, bodySite })),
  );
  return {
    version: 1,
    journalPosition: 0,
    baselines: kinds.map((kind) => ({
      ...kind,
      deviceId: 'thermometer-1',
      calibration: `0/${checkedAtMs ?? ''}`,
      memory: { settled: state, recent: [] },
    })),
  };
}

const throughJson = (stored: StoredBaselines): StoredBaselines =>
  storedBaselinesSchema.parse(JSON.parse(JSON.stringify(stored)));

describe('the adaptive policy, whatever state was restored and whatever comes', () => {
  const anyDay = fc.tuple(
    anyState,
    verifiedAtMs,
    fc.boolean(),
    fc.array(anyInput, { minLength: 1, maxLength: 8 }),
  );

  test('lets nobody pass at 38.0 °C, at its upper limit, or without a number', () => {
    fc.assert(
      fc.property(anyDay, ([state, checkedAtMs, cold, inputs]) => {
        const { decide } = gateWith(storedOf(state, checkedAtMs), checkedAtMs, cold);
        const upperLimit = checkedAtMs === null ? 37.6 : 38;
        for (const input of inputs) {
          const { outcome, temperatureCelsius } = decide(input);
          expect(Number.isFinite(temperatureCelsius ?? 0)).toBe(true);
          const isBelow = (input.temperatureCelsius ?? Number.NaN) < upperLimit;
          if (!isBelow) expect(['normal', 'cleared', 'unresolved']).not.toContain(outcome);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('suspects every measured fever, whatever is known against it', () => {
    const fever = fc.double({ min: 38, max: 45, noNaN: true });
    fc.assert(
      fc.property(anyDay, fever, ([state, checkedAtMs, cold, inputs], temperatureCelsius) => {
        const { decide } = gateWith(storedOf(state, checkedAtMs), checkedAtMs, cold);
        for (const input of inputs) {
          const measured = { temperatureCelsius, rawTemperatureCelsius: 36 };
          expect(['suspected', 'probable']).toContain(decide({ ...input, ...measured }).outcome);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('keeps its threshold within 35.8 °C and the upper limit', () => {
    fc.assert(
      fc.property(anyDay, ([state, checkedAtMs, cold, inputs]) => {
        const { decide } = gateWith(storedOf(state, checkedAtMs), checkedAtMs, cold);
        for (const input of inputs) {
          const { thresholdCelsius } = decide(input);
          expect(thresholdCelsius).toBeGreaterThanOrEqual(35.8);
          expect(thresholdCelsius).toBeLessThanOrEqual(checkedAtMs === null ? 37.6 : 38);
        }
        for (const upperLimit of [37.6, 38]) {
          const both = [thresholdOf(state, upperLimit), acclimatisedThresholdOf(state, upperLimit)];
          for (const each of both) expect(each >= 35.8 && each <= upperLimit).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('a baseline that was kept and restored', () => {
  const people = fc.array(anyInput, { minLength: 1, maxLength: 60 });

  test('decides to the bit as the one that never stopped', () => {
    fc.assert(
      fc.property(people, people, verifiedAtMs, (before, after, checkedAtMs) => {
        const first = gateWith(null, checkedAtMs);
        for (const input of before) first.decide(input);
        const second = gateWith(throughJson(first.book.toStored(7)), checkedAtMs);
        for (const input of after) expect(second.decide(input)).toEqual(first.decide(input));
        expect(JSON.stringify(second.book.toStored(7))).toBe(
          JSON.stringify(first.book.toStored(7)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('is changed by nothing that is no number', () => {
    const nothing = fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(people, fc.array(fc.tuple(anyInput, nothing)), (before, noise) => {
        const { book, decide } = gateWith(null, null);
        for (const input of before) decide({ ...input, deviceId: 'thermometer-1' });
        const kept = JSON.stringify(book.toStored(0));
        for (const [input, temperatureCelsius] of noise) decide({ ...input, temperatureCelsius });
        expect(JSON.stringify(book.toStored(0))).toBe(kept);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same again when a fever among its people is taken back at once', () => {
    const usual = { ...noEarlierAttempts };
    fc.assert(
      fc.property(people, anyInput, (before, input) => {
        const { book, decide } = gateWith(null, null);
        for (const each of before) decide(each);
        const fever = { ...input, earlier: usual, temperatureCelsius: 38.4, doubt: null };
        const kind = {
          deviceId: 'thermometer-1',
          mode: input.mode ?? ThermometerMode.Body,
          bodySite: input.bodySite,
        };
        const untouched = book.open(kind, 0).state;
        const { baseline } = decide({ ...fever, rawTemperatureCelsius: 36 });
        book.revoke(kind, baseline?.sequence ?? -1);
        const { sequence, atMs, levelVariance, ...rest } = book.open(kind, 0).state;
        expect(sequence).toBe(untouched.sequence + 1);
        expect(untouched).toMatchObject(rest);
        expect(levelVariance).toBeGreaterThanOrEqual(0);
        expect(atMs).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
