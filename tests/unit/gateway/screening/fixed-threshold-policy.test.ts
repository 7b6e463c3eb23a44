import { describe, expect, test } from 'vitest';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { at } from './screening-examples.ts';

const policy = createFixedThresholdPolicy();

function screened(
  temperatureCelsius: number | null,
  changes: Partial<ScreeningInput> = {},
): ScreeningInput {
  return {
    temperatureCelsius,
    ambientTemperatureCelsius: 22,
    mode: 'surface',
    bodySite: 'forehead',
    deviceId: 'thermometer-1',
    attempt: 1,
    earlier: noEarlierAttempts,
    at: at(0),
    ...changes,
  };
}

const said = (input: ScreeningInput, by = policy) => {
  const { outcome, reason } = by.decide(input);
  return `${outcome}/${reason}`;
};

describe('a first measurement', () => {
  test.each([
    [36.6, 'normal/below-threshold'],
    [37.29, 'normal/below-threshold'],
    [37.3, 'suspected/at-or-above-threshold'],
    [37.99, 'suspected/at-or-above-threshold'],
    [38, 'suspected/at-or-above-absolute-limit'],
    [45, 'suspected/at-or-above-absolute-limit'],
    [45.01, 'not-valid/out-of-range'],
    [30, 'normal/below-threshold'],
    [29.99, 'not-valid/out-of-range'],
    [Number.NaN, 'not-valid/out-of-range'],
    [Number.POSITIVE_INFINITY, 'not-valid/out-of-range'],
    [Number.NEGATIVE_INFINITY, 'not-valid/out-of-range'],
  ])('of %d °C is %s', (temperature, expected) => {
    expect(said(screened(temperature))).toBe(expected);
  });

  test.each([
    [9.99, 36.6, 'not-valid/ambient-out-of-range'],
    [40.01, 37.4, 'not-valid/ambient-out-of-range'],
    [Number.NaN, 36.6, 'not-valid/ambient-out-of-range'],
    [10, 36.6, 'normal/below-threshold'],
    [40, 36.6, 'normal/below-threshold'],
    [50, 38, 'suspected/at-or-above-absolute-limit'],
  ])('at %d °C ambient and %d °C is %s', (ambientTemperatureCelsius, temperature, expected) => {
    expect(said(screened(temperature, { ambientTemperatureCelsius }))).toBe(expected);
  });

  test('without a known ambient is judged all the same', () => {
    expect(said(screened(36.6, { ambientTemperatureCelsius: null }))).toBe(
      'normal/below-threshold',
    );
  });

  test('that could not be compensated is not valid for its ambient', () => {
    expect(said(screened(null, { ambientTemperatureCelsius: 3 }))).toBe(
      'not-valid/ambient-out-of-range',
    );
  });

  test('that does not exist is no reading', () => {
    expect(said(screened(null, { mode: null, deviceId: null }))).toBe('not-valid/no-reading');
  });
});

describe('a repeat', () => {
  const after = (peakTemperatureCelsius: number) => ({
    attempt: 2,
    earlier: { suspected: true, peakTemperatureCelsius },
  });

  test.each([
    [37.3, after(37.5), 'probable/repeat-at-or-above-threshold'],
    [38.4, after(37.5), 'probable/repeat-at-or-above-threshold'],
    [37.29, after(37.99), 'cleared/repeat-below-threshold'],
    [36.6, after(38), 'unresolved/repeat-below-threshold'],
    [29, after(37.5), 'not-valid/out-of-range'],
  ])('of %d °C after %o is %s', (temperature, changes, expected) => {
    expect(said(screened(temperature, changes))).toBe(expected);
  });

  test('of something that was never suspected is a first measurement', () => {
    const earlier = { suspected: false, peakTemperatureCelsius: 46 };
    expect(said(screened(37.4, { attempt: 2, earlier }))).toBe('suspected/at-or-above-threshold');
    expect(said(screened(36.4, { attempt: 2, earlier }))).toBe('normal/below-threshold');
  });
});

describe('settings', () => {
  test('a lower threshold and limit are followed', () => {
    const strict = createFixedThresholdPolicy({
      thresholdCelsius: 36.9,
      absoluteLimitCelsius: 37.5,
    });
    expect(said(screened(36.9), strict)).toBe('suspected/at-or-above-threshold');
    expect(said(screened(37.5), strict)).toBe('suspected/at-or-above-absolute-limit');
  });

  test('no setting hides 38.0 °C', () => {
    const lax = createFixedThresholdPolicy({ thresholdCelsius: 42, absoluteLimitCelsius: 41 });
    expect(said(screened(37.99), lax)).toBe('normal/below-threshold');
    expect(said(screened(38), lax)).toBe('suspected/at-or-above-absolute-limit');
  });

  test('a threshold that is no number is refused', () => {
    expect(() => createFixedThresholdPolicy({ thresholdCelsius: Number.NaN })).toThrow(RangeError);
  });

  test('the decision carries its evidence, and nothing that JSON cannot hold', () => {
    expect(policy.decide(screened(36.6))).toEqual({
      outcome: 'normal',
      reason: 'below-threshold',
      temperatureCelsius: 36.6,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    });
    expect(policy.decide(screened(Number.NaN)).temperatureCelsius).toBeNull();
  });
});
