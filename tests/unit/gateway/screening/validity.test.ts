import { describe, expect, test } from 'vitest';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import { lanesConfig, thermometerScreeningConfig } from '#gateway/screening/screening-config.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';
import { surfaceSample } from './screening-examples.ts';

/** One lane with a scanner, a thermometer and a sensor of the air, on a fake clock. */
function lane(settings: object, air: object = {}) {
  const clock = new FakeClock();
  const drafts: RecordDraft[] = [];
  const thermometer = thermometerScreeningConfig.parse(settings);
  const sensor = thermometerScreeningConfig.parse({ measurement: 'ambient', ...air });
  const screening = createScreening({
    lanes: lanesConfig.parse([{ id: 'lane-1', checkpoint: 'north' }]),
    devices: [
      { role: 'thermometer', deviceId: 't1', laneId: 'lane-1', ...thermometer },
      { role: 'thermometer', deviceId: 'air', laneId: 'lane-1', ...sensor },
      { role: 'scanner', deviceId: 's1', laneId: 'lane-1' },
    ],
    policy: createFixedThresholdPolicy(),
    episodes: episodesConfig.parse({}),
    judge: () => ({
      ...{ format: 'site-pass', verdict: 'valid', reason: 'good', passageKind: 'visitor' },
      canonical: new Uint8Array([1]),
    }),
    pseudonymise: () => 'k1.somebody',
    clock,
    recordTimer: trustedTimer,
    bootTag: 'b7',
    accept: (each) => drafts.push(...each),
  });
  const now = () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });
  const of = <Facts>(kind: string): Facts[] =>
    drafts.filter((draft) => draft.kind === kind).map(({ facts }) => facts as Facts);
  return {
    clock,
    now,
    sample: (sample: TemperatureSample, deviceId = 't1', at = now()) =>
      screening.temperature(deviceId, sample, at),
    scan: () => screening.code('s1', { aimId: 'Q1', text: 'code' }, now()),
    readings: () => of<Reading>('reading'),
    passages: () => of<Passage>('passage'),
    /** What was said of the only passage. */
    said: () =>
      of<Passage>('passage').map(({ decision, verdict }) => `${decision.reason}/${verdict}`),
  };
}

const single = { measurement: 'single' };
const body = (raw: number): TemperatureSample => ({
  rawTemperatureCelsius: raw,
  ambientTemperatureCelsius: null,
  mode: 'body',
});

describe('a thermometer whose every frame is a measurement', () => {
  test('that sends no number makes the person measure again, and says why', () => {
    const gate = lane(single);
    gate.scan();
    gate.sample(body(Number.NaN));
    gate.clock.advance(8_000);
    expect(gate.said()).toEqual(['unreadable/measure-again']);
    expect(gate.readings()).toEqual([]);
  });

  test('that did so before the code was shown says it too, but not to the next person', () => {
    const gate = lane(single);
    gate.sample(body(Number.NaN));
    gate.clock.advance(5_000);
    gate.scan();
    gate.clock.advance(60_000);
    gate.scan();
    gate.clock.advance(8_000);
    expect(gate.said()).toEqual(['unreadable/measure-again', 'no-reading/measure-again']);
  });

  test('that sends its last frame again measures nobody by it, and keeps it', () => {
    const gate = lane(single);
    gate.scan();
    gate.sample(body(36.6));
    gate.scan();
    gate.clock.advance(20);
    gate.sample(body(36.6));
    gate.clock.advance(8_000);
    expect(gate.said()).toEqual(['below-threshold/admit', 'duplicate/measure-again']);
    expect(gate.readings()).toHaveLength(2);
  });

  test.each([
    ['another value', 36.7, 20],
    ['the same value of somebody else later', 36.6, 50],
  ])('%s is a measurement', (_, raw, afterMs) => {
    const gate = lane(single);
    gate.scan();
    gate.sample(body(36.6));
    gate.scan();
    gate.clock.advance(afterMs);
    gate.sample(body(raw));
    expect(gate.said()).toEqual(['below-threshold/admit', 'below-threshold/admit']);
  });

  test('whose value comes too late measures nobody by it, and keeps it', () => {
    const gate = lane(single);
    const then = gate.now();
    gate.clock.advance(10_001);
    gate.scan();
    gate.sample(body(36.6), 't1', then);
    gate.clock.advance(8_000);
    expect(gate.said()).toEqual(['too-old/measure-again']);
    expect(gate.readings()).toHaveLength(1);
  });

  test('in another mode than it should be is not believed', () => {
    const gate = lane({ ...single, mode: 'surface' });
    gate.scan();
    gate.sample(body(36.6));
    expect(gate.said()).toEqual(['wrong-mode/measure-again']);
    expect(gate.readings()).toMatchObject([{ doubt: 'wrong-mode' }]);
  });
});

describe('a thermometer that sends all the time', () => {
  const burst = (gate: ReturnType<typeof lane>, values: readonly number[], ambient = 22): void => {
    for (const value of values) {
      gate.sample(surfaceSample(value, ambient));
      gate.clock.advance(70);
    }
    gate.clock.advance(400);
  };
  const steady = Array.from({ length: 12 }, () => 34);

  test('and moved while it measured is not believed', () => {
    const gate = lane({});
    gate.scan();
    burst(gate, [33, 34.2, 33.4, 35, 33.8, 34.9, 33.1, 34.4]);
    expect(gate.said()).toEqual(['unsteady/measure-again']);
  });

  test('and was carried into the warmth is not believed for ten minutes', () => {
    const gate = lane({});
    gate.sample(surfaceSample(12, 12));
    gate.clock.advance(120_000);
    gate.scan();
    burst(gate, steady);
    gate.clock.advance(600_000);
    gate.scan();
    burst(gate, steady);
    expect(gate.said()).toEqual(['device-not-settled/measure-again', 'below-threshold/admit']);
  });

  test('and was switched on a moment ago is not believed as long as it is configured', () => {
    const gate = lane({ settlingMs: 600_000 });
    gate.scan();
    burst(gate, steady);
    gate.clock.advance(60_000);
    gate.scan();
    burst(gate, steady);
    expect(gate.said()).toEqual(['below-threshold/admit', 'device-not-settled/measure-again']);
  });
});

describe('the ambient temperature', () => {
  const measured = (gate: ReturnType<typeof lane>, ambient: number | null): Reading | undefined => {
    gate.sample(surfaceSample(34, ambient));
    return gate.readings().at(-1);
  };

  test('comes from the sensor of the site while that is young, and the record says so', () => {
    const gate = lane({ ...single, ambientSensor: 'air', ambientTemperatureCelsius: 20 });
    gate.sample(surfaceSample(26, null), 'air');
    expect(measured(gate, null)).toMatchObject({
      ambientTemperatureCelsius: null,
      compensationAmbientCelsius: 26,
      ambientSource: 'site-sensor',
      compensatedTemperatureCelsius: 36.13,
    });
    gate.clock.advance(300_001);
    expect(measured(gate, null)).toMatchObject({
      compensationAmbientCelsius: 20,
      ambientSource: 'configured',
    });
    expect(measured(gate, 24)).toMatchObject({ ambientTemperatureCelsius: 24 });
    expect(measured(gate, 24)).not.toHaveProperty('ambientSource');
  });

  test('that nobody knows makes the measurement not valid', () => {
    const gate = lane(single);
    gate.scan();
    gate.sample(surfaceSample(34, null));
    expect(gate.said()).toEqual(['ambient-missing/measure-again']);
  });

  test('of the sensor is no measurement of anybody', () => {
    const gate = lane(single);
    gate.scan();
    gate.sample(surfaceSample(36, null), 'air');
    gate.clock.advance(8_000);
    expect(gate.said()).toEqual(['no-reading/measure-again']);
    expect(gate.readings()).toEqual([]);
  });

  test('beyond 16 to 35 °C makes a low value not valid and hides no fever', () => {
    const gate = lane(single);
    gate.scan();
    gate.sample(surfaceSample(33, 10));
    gate.scan();
    gate.sample(surfaceSample(35, 10));
    expect(gate.said()).toEqual([
      'ambient-out-of-range/measure-again',
      'at-or-above-absolute-limit/step-aside',
    ]);
  });
});

test('the number for display stands beside the one that is decided by, where it is wanted', () => {
  const gate = lane({ ...single, display: 'mlx-piecewise' });
  gate.scan();
  gate.sample(surfaceSample(34.5, 24));
  expect(gate.readings()).toMatchObject([
    {
      compensatedTemperatureCelsius: 36.95,
      displayTemperatureCelsius: 36.76,
      displayFormula: 'mlx-piecewise-1',
    },
  ]);
  expect(gate.passages()[0]?.decision.temperatureCelsius).toBe(36.95);
});
