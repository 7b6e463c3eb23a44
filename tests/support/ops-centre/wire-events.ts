import type { z } from 'zod';
import type { DeviceAlert, FeverAlert } from '#gateway/domain/alert.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordClock, RecordFacts } from '#gateway/domain/record.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import type { recordClockV1 } from '#gateway/wire/schemas.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';

/** Records as a gateway would publish them, for tests of the receiving side. */
export const lobby: GatewayAddress = { siteId: 'tower-1', gatewayId: 'gate-1' };

export const T0 = Date.UTC(2026, 10, 23, 8);

const goodClock: RecordClock = {
  state: 'synchronised',
  bootId: 'boot-1',
  monotonicMs: 1,
  errorBoundMs: 40,
};

const place = { laneId: 'lane-1', checkpointId: 'main-entrance' };

export const readingFacts: Reading = {
  ...place,
  deviceId: 'thermometer-1',
  bodySite: 'forehead',
  mode: 'surface',
  rawTemperatureCelsius: 34.2,
  ambientTemperatureCelsius: 22.5,
  compensatedTemperatureCelsius: 36.5,
  compensationFormula: 'heat-balance-1',
};

export function passageFacts(passageId: string, changes: Partial<Passage> = {}): Passage {
  return {
    ...place,
    passageId,
    episodeId: passageId,
    attempt: 1,
    kind: 'employee',
    pairing: 'paired',
    scan: {
      ...place,
      deviceId: 'scanner-1',
      aimId: 'Q1',
      pseudonym: 'k1.AAAAAAAAAAAAAAAAAAAAAA',
      format: 'site-pass',
      verdict: 'valid',
      reason: 'signature-good',
      passageKind: 'employee',
    },
    reading: readingFacts,
    decision: {
      outcome: 'normal',
      reason: 'below-threshold',
      temperatureCelsius: 36.5,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    },
    verdict: 'admit',
    verdictReason: 'clear',
    ...changes,
  };
}

export function alertFacts(episodeId: string, changes: Partial<FeverAlert> = {}): FeverAlert {
  return {
    ...place,
    episodeId,
    change: 'raised',
    kind: 'fever',
    priority: 'P1',
    passageId: episodeId,
    attempt: 1,
    deviceId: 'thermometer-1',
    rawTemperatureCelsius: 36.4,
    compensatedTemperatureCelsius: 38.6,
    ambientTemperatureCelsius: 22.5,
    decision: {
      outcome: 'suspected',
      reason: 'at-or-above-absolute-limit',
      temperatureCelsius: 38.6,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    },
    ...changes,
  };
}

export function deviceAlertFacts(changes: Partial<DeviceAlert> = {}): DeviceAlert {
  return {
    ...place,
    alertKey: 'thermometer-1-stuck-a1',
    change: 'raised',
    kind: 'device',
    priority: 'P2',
    deviceId: 'thermometer-1',
    condition: 'stuck',
    advice: 'restart',
    sinceMs: T0,
    evidence: { measure: 'run-readings', found: 12, limit: 12, count: 12 },
    ...changes,
  };
}

export type EventMessage = { readonly topic: string; readonly payload: string };

export type EventOptions = {
  readonly from?: GatewayAddress;
  readonly epoch?: number;
  readonly seq: number;
  readonly observedAtMs?: number;
  /** The number that it had before. */
  readonly formerly?: { readonly epoch: number; readonly seq: number };
  /** With what became known of the time later, as a gateway sends it. */
  readonly clock?: z.infer<typeof recordClockV1>;
};

/** The text of one CloudEvent. */
export function eventJson(record: RecordFacts, options: EventOptions): string {
  const { from = lobby, epoch = 1, seq, observedAtMs = T0 + seq, clock = goodClock } = options;
  return encodeCloudEvent(from, {
    epoch,
    seq,
    kind: record.kind,
    observedAtMs,
    factsJson: JSON.stringify(record.facts),
    clockJson: JSON.stringify(clock),
    ...(options.formerly && { formerly: options.formerly }),
  });
}

/** One live message. */
export function eventMessage(record: RecordFacts, options: EventOptions): EventMessage {
  const topic = topics.record(options.from ?? lobby, record.kind);
  return { topic, payload: eventJson(record, options) };
}

export function readingMessage(options: EventOptions): EventMessage {
  return eventMessage({ kind: 'reading', facts: readingFacts }, options);
}

export function passageMessage(
  options: EventOptions,
  passageId = `lane-1-boot-1-${options.seq}`,
): EventMessage {
  return eventMessage({ kind: 'passage', facts: passageFacts(passageId) }, options);
}

export function alertMessage(
  options: EventOptions,
  episodeId = `lane-1-boot-1-${options.seq}`,
  changes: Partial<FeverAlert> = {},
): EventMessage {
  return eventMessage({ kind: 'alert', facts: alertFacts(episodeId, changes) }, options);
}

export type EpochClaim = {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
};

/** The newest of `epochs` is the present one. */
export function heartbeatMessage(
  epochs: readonly EpochClaim[],
  from: GatewayAddress = lobby,
): EventMessage {
  const newest = epochs.at(-1) ?? { epoch: 1, lastSeq: 0 };
  const payload = {
    bootId: 'boot-1',
    sentAtMs: T0,
    clockState: 'synchronised',
    head: { epoch: newest.epoch, seq: newest.lastSeq },
    epochs: epochs.map((each) => ({ ...each, reason: 'first-start' })),
    devices: [{ deviceId: 'thermometer-1', state: 'ready' }],
  };
  return { topic: topics.health(from), payload: JSON.stringify(payload) };
}

export function stateMessage(
  status: 'online' | 'offline',
  sessionId = 'session-1',
  from: GatewayAddress = lobby,
): EventMessage {
  const payload = { status, bootId: 'boot-1', sessionId, softwareVersion: '0.1.0' };
  return { topic: topics.state(from), payload: JSON.stringify(payload) };
}
