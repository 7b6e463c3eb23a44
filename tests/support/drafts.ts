import type { Alert } from '#gateway/domain/alert.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';

const clock = {
  state: 'synchronised',
  bootId: 'boot-1',
  monotonicMs: 1,
  errorBoundMs: 40,
} as const;
const observedAtMs = Date.UTC(2026, 10, 23, 8);

/** A reading whose temperature tells which one it was: 30.00 + n/100 °C. */
export function readingDraft(n = 0): RecordDraft {
  const facts: Reading = {
    deviceId: 'thermometer-1',
    laneId: 'lane-1',
    checkpointId: 'main-entrance',
    bodySite: 'forehead',
    mode: 'surface',
    rawTemperatureCelsius: 30 + n / 100,
    ambientTemperatureCelsius: 24,
    compensatedTemperatureCelsius: 36.5,
    compensationFormula: 'heat-balance-1',
  };
  return { kind: 'reading', facts, observedAtMs: observedAtMs + n, clock };
}

export function alertDraft(n = 0): RecordDraft {
  const facts: Alert = {
    episodeId: `lane-1-b-${n}`,
    change: 'raised',
    kind: 'fever',
    priority: 'P1',
    passageId: `lane-1-b-${n}`,
    attempt: 1,
    laneId: 'lane-1',
    checkpointId: 'main-entrance',
    deviceId: 'thermometer-1',
    rawTemperatureCelsius: 36.4,
    compensatedTemperatureCelsius: 38.6,
    ambientTemperatureCelsius: 24,
    decision: {
      outcome: 'suspected',
      reason: 'at-or-above-absolute-limit',
      temperatureCelsius: 38.6,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    },
  };
  return { kind: 'alert', facts, observedAtMs: observedAtMs + n, clock };
}
