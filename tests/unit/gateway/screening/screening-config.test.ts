import { describe, expect, test } from 'vitest';
import { createConfiguredPolicy } from '#gateway/screening/configured-policy.ts';
import {
  lanesConfig,
  screeningConfig,
  thermometerScreeningConfig,
} from '#gateway/screening/screening-config.ts';
import { screened } from './screening-examples.ts';

const lane = { id: 'lane-1', checkpoint: 'north' };

describe('lane settings', () => {
  test('need a name and an entrance only', () => {
    expect(lanesConfig.parse([lane])).toEqual([
      {
        id: 'lane-1',
        checkpoint: 'north',
        requires: { temperature: true, code: true },
        direction: 'in',
        outDevices: [],
        vehicles: false,
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
      contactSite: 'axillary',
      record: 'measurement',
      ambientTemperatureCelsius: null,
      ambientSensor: null,
      ambientMaxAgeMs: 300_000,
      mode: null,
      offsetCelsius: 0,
      verifiedOn: null,
      settlingMs: 0,
      maxAgeMs: 10_000,
      repeatedFrameMs: 50,
      display: 'decided',
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
  const policyOf = (policy?: object) => screeningConfig.parse({ policy }).policy;
  const knows = (policy?: object) =>
    createConfiguredPolicy(policyOf(policy), () => ({ offsetCelsius: 0, verifiedAtMs: null }));

  test('are a baseline for each thermometer unless said otherwise', () => {
    expect(policyOf()).toEqual({
      kind: 'adaptive',
      suspectShareTarget: 0.05,
      sendsColdAside: false,
    });
    expect(knows().book).not.toBeNull();
  });

  test('can be a fixed threshold of 37.3 °C, which learns nothing', () => {
    const fixed = { kind: 'fixed-threshold' };
    expect(policyOf(fixed)).toEqual({ ...fixed, thresholdCelsius: 37.3, absoluteLimitCelsius: 38 });
    expect(knows(fixed).book).toBeNull();
  });

  test.each([
    [{ kind: 'shadow' }, 'fixed-threshold-1', 'adaptive-1'],
    [{ kind: 'shadow', decides: 'adaptive' }, 'adaptive-1', 'fixed-threshold-1'],
  ])('%o records both and is decided by one', (settings, deciding, beside) => {
    const { policy, book } = knows(settings);
    const decision = policy.decide(screened(36.6));
    expect(decision).toMatchObject({ policy: deciding, shadow: { policy: beside } });
    expect(book?.toStored(0).baselines).toMatchObject([
      { memory: { recent: [{ lesson: 'learnt' }] } },
    ]);
  });

  test.each([
    { kind: 'fixed-threshold', thresholdCelsius: 38.1 },
    { kind: 'fixed-threshold', absoluteLimitCelsius: 39 },
    { kind: 'adaptive', suspectShareTarget: 0.3 },
    { kind: 'shadow', decides: 'both' },
    { kind: 'moving-average' },
  ])('%o is refused', (policy) => {
    expect(screeningConfig.safeParse({ policy }).success).toBe(false);
  });
});
