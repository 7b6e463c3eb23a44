import type { Instant } from '#gateway/domain/clock.ts';
import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import type { LaneInput, LaneState } from '#gateway/screening/lane.ts';
import { initialLaneState, stepLane } from '#gateway/screening/lane.ts';
import type { ClosedPassage, LaneRules } from '#gateway/screening/lane-rules.ts';
import type { ScreeningInput } from '#gateway/screening/screening-policy.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';

/** Monday 2026-11-23, 08:00 UTC on the wall; both clocks run alike in these tests. */
const START_WALL_MS = Date.UTC(2026, 10, 23, 8);

export function at(monotonicMs: number): Instant {
  return { wallMs: START_WALL_MS + monotonicMs, monotonicMs };
}

export function surfaceSample(
  rawTemperatureCelsius: number,
  ambientTemperatureCelsius: number | null = 22,
): TemperatureSample {
  return { rawTemperatureCelsius, ambientTemperatureCelsius, mode: 'surface' };
}

/** A body-mode reading, so that what is decided on is the number in the test. */
export function reading(temperatureCelsius: number, changes: Partial<Reading> = {}): Reading {
  return {
    rawTemperatureCelsius: temperatureCelsius,
    ambientTemperatureCelsius: 22,
    mode: 'body',
    deviceId: 'thermometer-1',
    laneId: 'lane-1',
    checkpointId: 'north',
    bodySite: 'forehead',
    compensatedTemperatureCelsius: temperatureCelsius,
    compensationFormula: 'device-body-1',
    ...changes,
  };
}

/** What a policy is asked about a measurement. */
export function screened(
  temperatureCelsius: number | null,
  changes: Partial<ScreeningInput> = {},
): ScreeningInput {
  return {
    temperatureCelsius,
    rawTemperatureCelsius: temperatureCelsius,
    ambientTemperatureCelsius: 22,
    mode: 'surface',
    bodySite: 'forehead',
    deviceId: 'thermometer-1',
    doubt: null,
    failure: null,
    attempt: 1,
    earlier: noEarlierAttempts,
    at: at(0),
    ...changes,
  };
}

export function scan(pseudonym: string, changes: Partial<Scan> = {}): Scan {
  return {
    format: 'site-pass',
    verdict: 'valid',
    reason: 'signature-and-times-good',
    passageKind: 'resident',
    deviceId: 'scanner-1',
    laneId: 'lane-1',
    checkpointId: 'north',
    aimId: 'Q1',
    pseudonym,
    ...changes,
  };
}

export function laneRules(changes: Partial<LaneRules> = {}): LaneRules {
  return {
    laneId: 'lane-1',
    checkpointId: 'north',
    requires: { temperature: true, code: true },
    pairingWindowMs: 8_000,
    episodeWindowMs: 60_000,
    bootTag: 'b7',
    policy: createFixedThresholdPolicy(),
    ...changes,
  };
}

export const input = {
  measurement: (atMs: number, temperatureCelsius: number): LaneInput => ({
    kind: 'measurement',
    reading: reading(temperatureCelsius),
    at: at(atMs),
  }),
  scan: (atMs: number, pseudonym: string, changes: Partial<Scan> = {}): LaneInput => ({
    kind: 'scan',
    scan: scan(pseudonym, changes),
    at: at(atMs),
  }),
  request: (atMs: number): LaneInput => ({ kind: 're-measure-requested', at: at(atMs) }),
  tick: (atMs: number): LaneInput => ({ kind: 'tick', at: at(atMs) }),
  ended: (atMs: number): LaneInput => ({ kind: 'ended', at: at(atMs) }),
};

export function run(
  rules: LaneRules,
  inputs: readonly LaneInput[],
): { readonly state: LaneState; readonly closed: readonly ClosedPassage[] } {
  let state = initialLaneState;
  const closed: ClosedPassage[] = [];
  for (const each of inputs) {
    const step = stepLane(rules, state, each);
    state = step.state;
    closed.push(...step.closed);
  }
  return { state, closed };
}
