import { describe, expect, test } from 'vitest';
import { createConfiguredPolicy } from '#gateway/screening/configured-policy.ts';
import {
  lanesConfig,
  screeningConfig,
  thermometerScreeningConfig,
} from '#gateway/screening/screening-config.ts';

const lane = { id: 'lane-1', checkpoint: 'north' };

describe('lane settings', () => {
  test('need a name and an entrance only', () => {
    expect(lanesConfig.parse([lane])).toEqual([
      {
        id: 'lane-1',
        checkpoint: 'north',
        requires: { temperature: true, code: true },
        pairingWindowMs: 8_000,
        episodeWindowMs: 60_000,
      },
    ]);
  });

  test.each([
    ['no lane', []],
    ['two lanes of one name', [lane, lane]],
    ['a name that cannot stand in a topic', [{ ...lane, id: 'Lane 1' }]],
    ['a lane that requires nothing', [{ ...lane, requires: { temperature: false, code: false } }]],
    ['an unknown setting', [{ ...lane, pairingWindow: 8 }]],
    ['a window without end', [{ ...lane, pairingWindowMs: 3_600_000 }]],
  ])('%s is refused', (_, lanes) => {
    expect(lanesConfig.safeParse(lanes).success).toBe(false);
  });
});

describe('thermometer settings', () => {
  test('have a default for everything', () => {
    expect(thermometerScreeningConfig.parse({})).toEqual({
      bodySite: 'forehead',
      measurement: 'burst',
      record: 'measurement',
      ambientTemperatureCelsius: null,
      presenceAboveCelsius: 30,
      burstEndMs: 250,
    });
  });

  test('refuse an ambient temperature that no formula covers', () => {
    expect(thermometerScreeningConfig.safeParse({ ambientTemperatureCelsius: 45 }).success).toBe(
      false,
    );
  });
});

describe('policy settings', () => {
  test('are a fixed threshold of 37.3 °C unless said otherwise', () => {
    const { policy } = screeningConfig.parse({});
    expect(policy).toEqual({
      kind: 'fixed-threshold',
      thresholdCelsius: 37.3,
      absoluteLimitCelsius: 38,
    });
    expect(createConfiguredPolicy(policy)).toHaveProperty('decide');
  });

  test.each([
    { kind: 'fixed-threshold', thresholdCelsius: 38.1 },
    { kind: 'fixed-threshold', absoluteLimitCelsius: 39 },
    { kind: 'moving-average' },
  ])('%o is refused', (policy) => {
    expect(screeningConfig.safeParse({ policy }).success).toBe(false);
  });
});
