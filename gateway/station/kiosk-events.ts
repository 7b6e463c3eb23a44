import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { KioskPassageV1, KioskReadingV1 } from '#gateway/wire/kiosk-stream.ts';

/** Facts of a durable record; parsed only where the record did not come from this process. */
export const passageFrom = (record: StoredRecord): Passage => factsFrom(record) as Passage;
export const episodeFrom = (record: StoredRecord): EpisodeTransition =>
  factsFrom(record) as EpisodeTransition;
export const readingFrom = (record: StoredRecord): Reading => factsFrom(record) as Reading;

const factsFrom = (record: StoredRecord): unknown => record.facts ?? JSON.parse(record.factsJson);

/** Milliseconds since it happened, by the clock that never steps. */
export function ageMs(record: StoredRecord, nowMonotonicMs: number): number {
  const { monotonicMs } = JSON.parse(record.clockJson) as RecordClock;
  return nowMonotonicMs - monotonicMs;
}

/** What a kiosk is told of a passage: what to do, not who it is. */
export function kioskPassageJson(
  gatewayId: string,
  record: StoredRecord,
  maskedPlate: (pseudonym: string) => string | null,
): string {
  const passage = passageFrom(record);
  const event: KioskPassageV1 = {
    eventId: eventIdFrom({ gatewayId, epoch: record.epoch, seq: record.seq }),
    passageId: passage.passageId,
    episodeId: passage.episodeId,
    attempt: passage.attempt,
    observedAtMs: record.observedAtMs,
    verdict: passage.verdict,
    verdictReason: passage.verdictReason,
    outcome: passage.decision.outcome,
    decisionReason: passage.decision.reason,
    temperatureCelsius: passage.decision.temperatureCelsius,
    rawTemperatureCelsius: passage.reading?.rawTemperatureCelsius ?? null,
    ...displayed(passage),
    codeVerdict: passage.scan?.verdict ?? null,
    kind: passage.kind,
    ...wayOf(passage),
    ...plateOf(passage, maskedPlate),
  };
  return JSON.stringify(event);
}

function displayed({ reading }: Passage): Pick<KioskPassageV1, 'displayTemperatureCelsius'> {
  const celsius = reading?.displayTemperatureCelsius;
  return celsius === undefined ? {} : { displayTemperatureCelsius: celsius };
}

function wayOf({
  direction,
  openCheckpointId,
}: Passage): Pick<KioskPassageV1, 'direction' | 'openCheckpointId'> {
  return {
    ...(direction !== undefined && { direction }),
    ...(openCheckpointId !== undefined && { openCheckpointId }),
  };
}

function plateOf(
  { kind, scan }: Passage,
  maskedPlate: (pseudonym: string) => string | null,
): Pick<KioskPassageV1, 'maskedPlate'> {
  const masked = kind === 'vehicle' && scan ? maskedPlate(scan.pseudonym) : null;
  return masked === null ? {} : { maskedPlate: masked };
}

export function kioskReadingJson(gatewayId: string, record: StoredRecord): string {
  const reading = readingFrom(record);
  const event: KioskReadingV1 = {
    eventId: eventIdFrom({ gatewayId, epoch: record.epoch, seq: record.seq }),
    deviceId: reading.deviceId,
    observedAtMs: record.observedAtMs,
    rawTemperatureCelsius: reading.rawTemperatureCelsius,
  };
  return JSON.stringify(event);
}
