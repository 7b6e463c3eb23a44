import { describe, expect, test } from 'vitest';
import type { Ambient } from '#gateway/screening/compensation.ts';
import { compensate } from '#gateway/screening/compensation.ts';
import { surfaceSample } from './screening-examples.ts';

const forehead = { bodySite: 'forehead', offsetCelsius: 0 } as const;
const own = (celsius: number): Ambient => ({ celsius, source: null });
const bodyOf = (raw: number, ambient: number, settings: Parameters<typeof compensate>[1]) =>
  compensate(surfaceSample(raw, ambient), settings, own(ambient)).compensatedTemperatureCelsius;

describe('surface to body', () => {
  test.each([
    // 34.5 − 0.16 · (24 − 24) + 2.45
    [34.5, 24, 36.95],
    // 34.5 − 0.16 · (20 − 24) + 2.45
    [34.5, 20, 37.59],
    [33.3, 29, 34.95],
  ])('%d °C of a forehead spot at %d °C ambient is %d °C', (raw, ambient, expected) => {
    expect(compensate(surfaceSample(raw, ambient), forehead, own(ambient))).toEqual({
      compensatedTemperatureCelsius: expected,
      compensationFormula: 'linear-forehead-1',
    });
  });

  test.each([
    ['forehead-max', 35.3, 26, 36.68],
    ['inner-canthus', 35.7, 26, 36.82],
    ['face-max', 35.8, 26, 36.86],
    ['wrist', 34.5, 24, 36.95],
    ['ear', 36.9, 20, 36.9],
  ] as const)('each body site has a line of its own: %s', (bodySite, raw, ambient, expected) => {
    expect(bodyOf(raw, ambient, { bodySite, offsetCelsius: 0 })).toBe(expected);
  });

  test('the offset of the device is added to the raw value and told', () => {
    const corrected = compensate(
      surfaceSample(34, 24),
      { ...forehead, offsetCelsius: 0.5 },
      own(24),
    );
    expect(corrected).toMatchObject({
      compensatedTemperatureCelsius: 36.95,
      deviceOffsetCelsius: 0.5,
    });
  });

  test.each([
    [19.99, 37.59, true],
    [20, 37.59, undefined],
    [29, 36.15, undefined],
    [29.01, 36.15, true],
    // Beyond 16 to 35 °C it is clamped: a fever is still seen.
    [16, 38.23, true],
    [3, 38.23, true],
    [35, 35.19, true],
    [60, 35.19, true],
  ])(
    'at %d °C ambient it is %d °C, and beyond what was fitted that is told',
    (ambient, y, told) => {
      const made = compensate(surfaceSample(34.5, ambient), forehead, own(ambient));
      expect(made.compensatedTemperatureCelsius).toBe(y);
      expect(made.isExtrapolated).toBe(told);
    },
  );

  test('an ambient temperature from elsewhere is kept with its source', () => {
    const air: Ambient = { celsius: 20, source: 'site-sensor' };
    expect(compensate(surfaceSample(34.5, 31), forehead, air)).toEqual({
      compensatedTemperatureCelsius: 37.59,
      compensationFormula: 'linear-forehead-1',
      compensationAmbientCelsius: 20,
      ambientSource: 'site-sensor',
    });
  });

  test.each([null, own(Number.NaN)])('without an ambient temperature nothing is claimed', (air) => {
    expect(compensate(surfaceSample(35, null), forehead, air)).toEqual({
      compensatedTemperatureCelsius: null,
      compensationFormula: 'linear-forehead-1',
    });
  });
});

test('a body-mode value is taken as it is, but for the offset of the device', () => {
  const sample = {
    rawTemperatureCelsius: 36.64,
    ambientTemperatureCelsius: 2,
    mode: 'body',
  } as const;
  expect(compensate(sample, forehead, null)).toEqual({
    compensatedTemperatureCelsius: 36.64,
    compensationFormula: 'device-body-1',
  });
  expect(
    compensate(sample, { ...forehead, offsetCelsius: -0.2 }, null).compensatedTemperatureCelsius,
  ).toBe(36.44);
});
