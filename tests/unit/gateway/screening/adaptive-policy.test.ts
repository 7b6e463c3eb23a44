import { describe, expect, test } from 'vitest';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { adaptiveBench } from './adaptive-bench.ts';
import { at } from './screening-examples.ts';

const said = ({ outcome, reason }: { readonly outcome: string; readonly reason: string }) =>
  `${outcome}/${reason}`;

describe('while it warms up', () => {
  test('the threshold is at most 37.3 °C', () => {
    const gate = adaptiveBench();
    expect(gate.see(36.8)).toMatchObject({
      outcome: 'normal',
      thresholdCelsius: 37.3,
      policy: 'adaptive-1',
      baseline: { condition: 'warm-up', readings: 0, sequence: 0, lesson: 'learnt' },
    });
    expect(said(gate.see(37.3))).toBe('suspected/at-or-above-threshold');
    expect(said(gate.see(34.9))).toBe('not-valid/too-low');
  });

  test('it ends after 30 measurements', () => {
    const gate = adaptiveBench();
    expect(gate.crowd(30, 36.8).baseline?.condition).toBe('warm-up');
    expect(gate.see(36.8).baseline).toMatchObject({ condition: 'ok', readings: 30 });
  });
});

describe('the threshold', () => {
  test('follows a thermometer that reads low', () => {
    const gate = adaptiveBench();
    gate.crowd(2_000, 35.9);
    const { thresholdCelsius, baseline } = gate.see(35.9);
    expect(baseline?.levelCelsius).toBeCloseTo(35.9, 1);
    expect(thresholdCelsius).toBeLessThan(36.7);
    expect(said(gate.see(36.9))).toBe('suspected/at-or-above-threshold');
  });

  test('never rises above 37.6 °C, and above 38.0 °C not even where the thermometer was verified', () => {
    const usual = adaptiveBench();
    const verified = adaptiveBench({
      calibration: { offsetCelsius: 0, verifiedAtMs: at(0).wallMs - 86_400_000 },
    });
    for (const [gate, limit] of [
      [usual, 37.6],
      [verified, 38],
    ] as const) {
      gate.crowd(3_000, 37.9);
      const { thresholdCelsius, baseline } = gate.see(37.4);
      expect(thresholdCelsius).toBe(limit);
      expect(baseline?.levelCelsius).toBeGreaterThan(37.6);
    }
    expect(usual.see(37.6).outcome).toBe('suspected');
    expect(verified.see(37.6).outcome).not.toBe('suspected');
    expect(said(verified.see(38))).toBe('suspected/at-or-above-absolute-limit');
  });

  test.each(['unsteady', 'wrong-mode', 'device-not-settled'] as const)(
    'whatever its state, the upper limit is suspected though the measurement is %s',
    (doubt) => {
      const gate = adaptiveBench();
      gate.crowd(500, 36.9);
      expect(said(gate.see(37.6, { doubt }))).toBe('suspected/at-or-above-threshold');
      expect(said(gate.see(37.59, { doubt }))).toBe(`not-valid/${doubt}`);
    },
  );

  test('a verification is worth 30 days', () => {
    const verifiedAtMs = at(0).wallMs - 30 * 86_400_000;
    const gate = adaptiveBench({ calibration: { offsetCelsius: 0, verifiedAtMs } });
    gate.crowd(200, 37.9);
    expect(gate.see(37.6).thresholdCelsius).toBe(37.6);
  });

  test('each mode and body site has its own', () => {
    const gate = adaptiveBench();
    gate.crowd(500, 36);
    expect(gate.see(36.5, { bodySite: 'forehead' }).baseline?.condition).toBe('warm-up');
    expect(gate.see(36.5, { mode: 'body' }).baseline?.condition).toBe('warm-up');
    expect(gate.see(36.5, { deviceId: 'thermometer-2' }).baseline?.condition).toBe('warm-up');
    expect(gate.see(36).baseline?.condition).not.toBe('warm-up');
  });
});

describe('who is too low', () => {
  const lowSince = (ms: number) => ({ ...noEarlierAttempts, lowSinceMs: ms });

  test('is first asked to aim again, then to warm up', () => {
    const gate = adaptiveBench();
    gate.crowd(300, 36.9);
    expect(said(gate.see(35.5))).toBe('not-valid/too-low');
    const earlier = lowSince(gate.nowMs());
    expect(said(gate.see(35.5, { attempt: 2, earlier }))).toBe('not-valid/cold-arrival');
  });

  test('is judged by the slow references after five minutes indoors', () => {
    const gate = adaptiveBench();
    gate.crowd(300, 36.9);
    const earlier = lowSince(gate.nowMs() + 30_000 - 300_000);
    expect(gate.see(35.9, { attempt: 2, earlier }).outcome).toBe('normal');
    expect(gate.see(37.6, { attempt: 2, earlier }).outcome).toBe('suspected');
  });

  test('on a cold morning everybody below the threshold is sent to warm up, where the site wants that', () => {
    const gates = [adaptiveBench(), adaptiveBench({ sendsColdAside: true })] as const;
    const [usual, sending] = gates.map((gate) => {
      gate.crowd(1_000, 36.9);
      gate.crowd(300, 35.9, 2);
      const decision = gate.see(36);
      expect(decision.baseline?.condition).toBe('cold');
      return said(decision);
    });
    expect(usual).toBe('normal/below-threshold');
    expect(sending).toBe('not-valid/cold-arrival');
  });

  test('teaches nothing but that it was low, until most are', () => {
    const gate = adaptiveBench();
    const before = gate.crowd(300, 36.9).baseline;
    for (let index = 0; index < 20; index++) gate.see(35.2);
    expect(gate.see(36.9).baseline?.levelCelsius).toBeCloseTo(before?.levelCelsius ?? 0, 1);
    for (let index = 0; index < 200; index++) gate.see(35.2);
    expect(gate.see(36.9).baseline?.levelCelsius).toBeLessThan(36.4);
  });
});

describe('nothing is learnt', () => {
  test.each([
    ['a value that is no number', Number.NaN, {}],
    ['a value that nobody has', 29, {}],
    ['an unsteady measurement', 36.9, { doubt: 'unsteady' }],
    ['an odd ambient temperature', 36.9, { ambientTemperatureCelsius: 12 }],
    ['a repeat', 36.9, { attempt: 2, earlier: { ...noEarlierAttempts, measured: true } }],
  ] as const)('from %s', (_, temperature, changes) => {
    const gate = adaptiveBench();
    const { baseline: before } = gate.crowd(100, 36.9);
    gate.see(temperature, changes);
    expect(gate.see(36.9).baseline?.readings).toBe((before?.readings ?? 0) + 1);
  });

  test('from a fever that a contact thermometer confirms: the state is as if it had not come', () => {
    const stored = [true, false].map((comes) => {
      const gate = adaptiveBench();
      gate.crowd(100, 36.9);
      const fever = comes ? gate.see(38.6) : gate.see(38.6, { doubt: 'unsteady' });
      gate.crowd(20, 36.9, 2);
      if (comes)
        gate.policy.confirmed(
          { deviceId: 'thermometer-1', mode: 'surface', bodySite: 'face-max' },
          fever,
        );
      return gate.see(36.9).baseline;
    });
    expect(stored[0]).toEqual(stored[1]);
  });
});

test('without a thermometer it holds to the warm-up threshold and keeps no baseline', () => {
  const gate = adaptiveBench();
  const lone = gate.see(36.6, { temperatureCelsius: null, mode: null, deviceId: null });
  expect(lone).toEqual({
    outcome: 'not-valid',
    reason: 'no-reading',
    temperatureCelsius: null,
    thresholdCelsius: 37.3,
    policy: 'adaptive-1',
  });
  expect(gate.book.toStored(0).baselines).toEqual([]);
});

test('a clock that jumps back and forth neither stops learning nor opens the gate', () => {
  const gate = adaptiveBench();
  gate.crowd(100, 36.9);
  gate.see(36.9, { at: { wallMs: Date.UTC(2090, 0, 1), monotonicMs: 0 } });
  gate.crowd(300, 36.4, 3);
  const { baseline, thresholdCelsius } = gate.see(36.4, { at: { wallMs: 0, monotonicMs: 0 } });
  expect(baseline?.levelCelsius).toBeCloseTo(36.4, 1);
  expect(thresholdCelsius).toBeLessThan(37.3);
});

test('a new offset or verification begins anew and keeps the margin that was found', () => {
  const gate = adaptiveBench();
  gate.crowd(1_000, 36.2);
  const kept = gate.book.toStored(0);
  const slow = kept.baselines[0]?.memory.settled.slowMarginCelsius ?? 0;
  const book = new BaselineBook({
    suspectShareTarget: 0.05,
    calibrationOf: () => ({ offsetCelsius: 0.6, verifiedAtMs: null }),
  });
  book.restore(kept, []);
  const { state } = book.open(
    { deviceId: 'thermometer-1', mode: 'surface', bodySite: 'face-max' },
    at(0).wallMs,
  );
  expect(state).toMatchObject({ readings: 0, levelCelsius: 36.8, sequence: 1_000 });
  expect(state.marginCelsius).toBeCloseTo(slow, 2);
});
