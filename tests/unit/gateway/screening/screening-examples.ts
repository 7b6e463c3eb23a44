import type { Instant } from '#gateway/domain/clock.ts';
import type { ContactSite } from '#gateway/domain/episode.ts';
import type { Reading, TemperatureSample } from '#gateway/domain/reading.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { EpisodeRules } from '#gateway/screening/episode/episode-rules.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import type { RecordedStep } from '#gateway/screening/episode/transition.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import { stepLane } from '#gateway/screening/lane.ts';
import type { ClosedPassage, LaneOutput, LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput, LaneState } from '#gateway/screening/lane-state.ts';
import { initialLaneState } from '#gateway/screening/lane-state.ts';
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

/** One minute for repeats, five aside, five for a contact reading, thirty in all. */
export const episodeRules: EpisodeRules = episodesConfig.parse({});

export function laneRules(changes: Partial<LaneRules> = {}): LaneRules {
  return {
    laneId: 'lane-1',
    checkpointId: 'north',
    requires: { temperature: true, code: true },
    pairingWindowMs: 8_000,
    episodeWindowMs: 60_000,
    bootTag: 'b7',
    policy: createFixedThresholdPolicy(),
    episodes: episodeRules,
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
  contact: (
    atMs: number,
    passageNumber: number,
    temperatureCelsius: number,
    contactSite: ContactSite = 'axillary',
  ): LaneInput => ({
    kind: 'episode-event',
    episodeId: `lane-1-b7-${passageNumber}`,
    event: { kind: 'contact', reading: { temperatureCelsius, contactSite, source: 'typed' } },
    at: at(atMs),
  }),
  tick: (atMs: number): LaneInput => ({ kind: 'tick', at: at(atMs) }),
  ended: (atMs: number): LaneInput => ({ kind: 'ended', at: at(atMs) }),
};

export function run(
  rules: LaneRules,
  inputs: readonly LaneInput[],
): {
  readonly state: LaneState;
  readonly outputs: readonly LaneOutput[];
  readonly closed: readonly ClosedPassage[];
  readonly steps: readonly RecordedStep[];
} {
  let state = initialLaneState;
  const outputs: LaneOutput[] = [];
  for (const each of inputs) {
    const step = stepLane(rules, state, each);
    state = step.state;
    outputs.push(...step.outputs);
  }
  return { state, outputs, closed: closedIn(outputs), steps: stepsIn(outputs) };
}

export function closedIn(outputs: readonly LaneOutput[]): readonly ClosedPassage[] {
  return outputs.flatMap((output) => (output.kind === 'passage' ? [output] : []));
}

export function stepsIn(outputs: readonly LaneOutput[]): readonly RecordedStep[] {
  return outputs.flatMap((output) =>
    output.kind === 'passage' ? output.episodeSteps : [output.step],
  );
}

/** `time pairing pseudonym/temperature episode.attempt outcome verdict` of each passage, in order. */
export function story(
  inputs: readonly LaneInput[],
  rules: LaneRules = laneRules(),
): readonly string[] {
  return run(rules, inputs).closed.map(({ passage, at: { monotonicMs } }) =>
    [
      monotonicMs,
      passage.pairing,
      `${passage.scan?.pseudonym ?? '-'}/${passage.reading?.rawTemperatureCelsius ?? '-'}`,
      `${shortId(passage.episodeId)}.${passage.attempt}`,
      passage.decision.outcome,
      `${passage.verdict}/${passage.verdictReason}`,
    ].join(' '),
  );
}

const shortId = (passageId: string) => passageId.replace('lane-1-b7-', '#');
