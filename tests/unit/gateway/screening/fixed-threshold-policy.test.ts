import { describe, expect, test } from 'vitest';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { screened } from './screening-examples.ts';

const policy = createFixedThresholdPolicy();

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
    [15.99, 36.6, 'not-valid/ambient-out-of-range'],
    [35.01, 37.4, 'not-valid/ambient-out-of-range'],
    [Number.NaN, 36.6, 'not-valid/ambient-out-of-range'],
    [16, 36.6, 'normal/below-threshold'],
    [35, 36.6, 'normal/below-threshold'],
    [50, 38, 'suspected/at-or-above-absolute-limit'],
  ])('at %d °C ambient and %d °C is %s', (ambientTemperatureCelsius, temperature, expected) => {
    expect(said(screened(temperature, { ambientTemperatureCelsius }))).toBe(expected);
  });

  test('without a known ambient is judged all the same', () => {
    expect(said(screened(36.6, { ambientTemperatureCelsius: null }))).toBe(
      'normal/below-threshold',
    );
  });

  test('that could not be compensated is not valid for want of an ambient', () => {
    expect(said(screened(null, { ambientTemperatureCelsius: null }))).toBe(
      'not-valid/ambient-missing',
    );
  });

  test.each([
    ['surface', 27.99, 36.6, 'not-valid/out-of-range'],
    ['surface', 28, 36.6, 'normal/below-threshold'],
    ['body', 33.9, 36.6, 'not-valid/out-of-range'],
    ['body', 43, 43, 'not-valid/out-of-range'],
    ['body', 42.9, 42.9, 'suspected/at-or-above-absolute-limit'],
  ] as const)(
    'in %s mode with a raw value of %d °C that gives %d °C is %s',
    (mode, raw, y, expected) => {
      expect(said(screened(y, { mode, rawTemperatureCelsius: raw }))).toBe(expected);
    },
  );

  test.each(['device-not-settled', 'wrong-mode', 'unsteady'] as const)(
    'that is %s says nothing below the limit, but never hides a fever',
    (doubt) => {
      expect(said(screened(37.9, { doubt }))).toBe(`not-valid/${doubt}`);
      expect(said(screened(38, { doubt }))).toBe('suspected/at-or-above-absolute-limit');
    },
  );

  test.each(['unreadable', 'duplicate', 'too-old'] as const)(
    'that failed as %s says so',
    (failure) => {
      const nothing = screened(null, { mode: null, deviceId: null, failure });
      expect(said(nothing)).toBe(`not-valid/${failure}`);
    },
  );

  test('that does not exist is no reading', () => {
    expect(said(screened(null, { mode: null, deviceId: null }))).toBe('not-valid/no-reading');
  });
});

test("a repeat is judged like a first measurement: what becomes of the person is not the policy's to say", () => {
  const again = { attempt: 2, earlier: { ...noEarlierAttempts, measured: true } };
  expect(said(screened(37.4, again))).toBe('suspected/at-or-above-threshold');
  expect(said(screened(36.4, again))).toBe('normal/below-threshold');
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
