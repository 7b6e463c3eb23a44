import type { FeverAlert } from '#gateway/domain/alert.ts';
import type { Decision } from '#gateway/domain/decision.ts';
import type { Verification } from '#gateway/domain/device-health.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';

/** Records as the journal holds them, one of each kind, each field with a value of its own. */
export const exampleReading: Reading = {
  deviceId: 'thermometer-1',
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  bodySite: 'forehead',
  mode: 'surface',
  rawTemperatureCelsius: 33.4,
  ambientTemperatureCelsius: 24.1,
  compensatedTemperatureCelsius: 36.6,
  compensationFormula: 'heat-balance-1',
};

export const exampleScan: Scan = {
  deviceId: 'scanner-1',
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  aimId: 'Q1',
  pseudonym: 'k1.AAAAAAAAAAAAAAAAAAAAAA',
  format: 'site-pass',
  verdict: 'valid',
  reason: 'signed',
  passageKind: 'resident',
};

const exampleDecision: Decision = {
  outcome: 'normal',
  reason: 'below-threshold',
  temperatureCelsius: 36.6,
  thresholdCelsius: 37.3,
  policy: 'fixed-threshold-1',
};

export const examplePassage: Passage = {
  passageId: 'lane-1-boot-7',
  episodeId: 'lane-1-boot-7',
  attempt: 1,
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  kind: 'resident',
  pairing: 'paired',
  scan: exampleScan,
  reading: exampleReading,
  decision: exampleDecision,
  verdict: 'admit',
  verdictReason: 'clear',
};

export const exampleAlert: FeverAlert = {
  episodeId: 'lane-1-boot-8',
  change: 'raised',
  kind: 'fever',
  priority: 'P1',
  passageId: 'lane-1-boot-8',
  attempt: 1,
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  deviceId: 'thermometer-1',
  rawTemperatureCelsius: 36.4,
  compensatedTemperatureCelsius: 38.6,
  ambientTemperatureCelsius: 24.1,
  decision: {
    ...exampleDecision,
    outcome: 'suspected',
    reason: 'at-or-above-absolute-limit',
    temperatureCelsius: 38.6,
  },
};

export const exampleEpisode: EpisodeTransition = {
  episodeId: 'lane-1-boot-8',
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  passageId: null,
  from: 'second-look',
  to: 'confirmed',
  cause: 'contact-at-or-above-threshold',
  label: 2,
  isHigh: true,
  ageMs: 90_000,
  deadlines: null,
  suspicion: {
    passageId: 'lane-1-boot-8',
    attempt: 1,
    deviceId: 'thermometer-1',
    mode: 'surface',
    bodySite: 'forehead',
    rawTemperatureCelsius: 36.4,
    compensatedTemperatureCelsius: 38.6,
    ambientTemperatureCelsius: 24.1,
    decision: { ...exampleDecision, outcome: 'suspected', temperatureCelsius: 38.6 },
  },
  repeatsCelsius: [38.6],
  otherSite: null,
  contact: {
    temperatureCelsius: 38.4,
    contactSite: 'axillary',
    source: 'typed',
    thresholdCelsius: 37.3,
  },
  alertPriority: 'P1',
  pseudonym: 'k1.AAAAAAAAAAAAAAAAAAAAAA',
};

export const exampleVerification: Verification = {
  deviceId: 'thermometer-1',
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  mode: 'surface',
  bodySite: 'forehead',
  referenceKind: 'blackbody',
  pairs: [
    { referenceCelsius: 35, readingCelsius: 34.6 },
    { referenceCelsius: 37, readingCelsius: 36.5 },
    { referenceCelsius: 39, readingCelsius: 38.6 },
  ],
  spreadCelsius: 0.1,
  offsetCelsius: 0.4,
  previousOffsetCelsius: 0.2,
  verifiedOn: '2026-11-23',
};

export const exampleFacts: { readonly [Kind in RecordFacts['kind']]: RecordFacts } = {
  reading: { kind: 'reading', facts: exampleReading },
  scan: { kind: 'scan', facts: exampleScan },
  passage: { kind: 'passage', facts: examplePassage },
  episode: { kind: 'episode', facts: exampleEpisode },
  alert: { kind: 'alert', facts: exampleAlert },
  gap: { kind: 'gap', facts: { epoch: 1, fromSeq: 3, toSeq: 4, reason: 'quota' } },
  verification: { kind: 'verification', facts: exampleVerification },
};

export const EXAMPLE_OBSERVED_AT_MS = Date.UTC(2026, 10, 23, 8);

export type RecordPlace = {
  readonly seq?: number;
  readonly epoch?: number;
  readonly observedAtMs?: number;
};

/** A record as it is read back from disk: without the parsed facts. */
export function storedRecord(entry: RecordFacts, place: RecordPlace = {}): StoredRecord {
  const seq = place.seq ?? 1;
  return {
    position: seq,
    epoch: place.epoch ?? 1,
    seq,
    kind: entry.kind,
    observedAtMs: place.observedAtMs ?? EXAMPLE_OBSERVED_AT_MS,
    factsJson: JSON.stringify(entry.facts),
    clockJson: '{"state":"synchronised","bootId":"boot-1","monotonicMs":1000,"errorBoundMs":40}',
  };
}

/** `count` readings of one thermometer, one a millisecond. */
export function storedReadings(count: number, firstSeq = 1): StoredRecord[] {
  return Array.from({ length: count }, (_, index) =>
    storedRecord(exampleFacts.reading, {
      seq: firstSeq + index,
      observedAtMs: EXAMPLE_OBSERVED_AT_MS + firstSeq + index,
    }),
  );
}
