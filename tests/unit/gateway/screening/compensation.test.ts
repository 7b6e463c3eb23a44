import { describe, expect, test } from 'vitest';
import { compensate } from '#gateway/screening/compensation.ts';
import { surfaceSample } from './screening-examples.ts';

describe('surface to body', () => {
  test.each([
    // 34.5 + 0.203 · (34.5 − 24) = 36.6315
    [34.5, 24, 36.63],
    [35, 20, 38.05],
    [36, 36, 36],
    [33.3, 10, 38.03],
    [34, 40, 32.78],
  ])('%d °C skin at %d °C ambient is %d °C', (raw, ambient, expected) => {
    expect(compensate(surfaceSample(raw, ambient), null)).toEqual({
      compensatedTemperatureCelsius: expected,
      compensationFormula: 'heat-balance-1',
    });
  });

  test.each([9.99, 40.01, -5, 125])('at %d °C ambient nothing is claimed', (ambient) => {
    expect(compensate(surfaceSample(35, ambient), 22).compensatedTemperatureCelsius).toBeNull();
  });

  test('the configured ambient stands in for one that the device does not send', () => {
    expect(compensate(surfaceSample(35, null), 20).compensatedTemperatureCelsius).toBe(38.05);
    expect(compensate(surfaceSample(35, null), null).compensatedTemperatureCelsius).toBeNull();
  });
});

test('a body-mode value is taken as it is', () => {
  expect(
    compensate({ rawTemperatureCelsius: 36.64, ambientTemperatureCelsius: 2, mode: 'body' }, null),
  ).toEqual({ compensatedTemperatureCelsius: 36.64, compensationFormula: 'device-body-1' });
});
