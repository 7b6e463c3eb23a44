import type { ClockState } from '#gateway/domain/clock.ts';
import type { RecordId } from '#gateway/domain/identity.ts';
import { eventIdFrom } from '#gateway/domain/identity.ts';
import { Direction } from '#gateway/domain/passage.ts';
import type { RecordEvent } from '#gateway/wire/cloud-event.ts';
import type { PassageV1 } from '#gateway/wire/passage-schemas.ts';
import { correctedTimeFrom } from '#ops-centre/alerts/corrected-time.ts';
import { isLate } from '#ops-centre/alerts/lateness.ts';
import type { CorrectedTime } from '#ops-centre/http/api/corrected-time-types.ts';
import type { PassageDetailView, PassageView } from '#ops-centre/http/api/passage-types.ts';
import type { StoredEvent } from '#ops-centre/store/event-table.ts';

/** One passage with what the wire says about it. */
export type HeardPassage = {
  readonly id: RecordId;
  readonly siteId: string;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
  readonly clockState: ClockState;
  readonly correctedTime: CorrectedTime | null;
  readonly data: PassageV1;
};

export function heardPassageFrom(stored: StoredEvent): HeardPassage {
  const clock = JSON.parse(stored.clockJson) as RecordEvent['clock'];
  const data = JSON.parse(stored.bodyJson) as PassageV1;
  const correctedTime = correctedTimeFrom(clock, stored.observedAtMs);
  return { ...stored, clockState: clock.state, correctedTime, data };
}

export function passageViewFrom(passage: Omit<HeardPassage, 'correctedTime'>): PassageView {
  const { id, data } = passage;
  return {
    eventId: eventIdFrom(id),
    gatewayId: id.gatewayId,
    siteId: passage.siteId,
    passageId: data.passageId,
    episodeId: data.episodeId,
    attempt: data.attempt,
    checkpointId: data.checkpointId,
    laneId: data.laneId,
    direction: data.direction ?? Direction.In,
    kind: data.kind,
    pairing: data.pairing,
    outcome: data.decision.outcome,
    verdict: data.verdict,
    verdictReason: data.verdictReason,
    rawTemperatureCelsius: data.reading?.rawTemperatureCelsius ?? null,
    compensatedTemperatureCelsius: data.reading?.compensatedTemperatureCelsius ?? null,
    codeVerdict: data.scan?.verdict ?? null,
    observedAtMs: passage.observedAtMs,
    receivedAtMs: passage.receivedAtMs,
    late: isLate(passage.receivedAtMs, passage.observedAtMs, passage.clockState),
  };
}

/** With the evidence. `showsPseudonym`: whether the reader may follow one code through the gates. */
export function passageDetailFrom(
  passage: HeardPassage,
  showsPseudonym: boolean,
): PassageDetailView {
  const { scan } = passage.data;
  return {
    ...passageViewFrom(passage),
    correctedTime: passage.correctedTime,
    reading: passage.data.reading,
    scan: scan && { ...scan, pseudonym: showsPseudonym ? scan.pseudonym : null },
    decision: passage.data.decision,
  };
}
