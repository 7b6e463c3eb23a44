import type { ClockState } from '#gateway/domain/clock.ts';
import type { RecordId } from '#gateway/domain/identity.ts';
import type { AlertV1 } from '#gateway/wire/alert-schemas.ts';
import type { AlertState } from '#ops-centre/http/api/alert-types.ts';
import type { CorrectedTime } from '#ops-centre/http/api/corrected-time-types.ts';

/** One alert record of a gateway: of one episode or of one device, and when it was heard of. */
export type Measurement = {
  readonly id: RecordId;
  readonly siteId: string;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
  readonly clockState: ClockState;
  /** Absent in alerts of an earlier version. */
  readonly correctedTime?: CorrectedTime | null;
  readonly data: AlertV1;
};

/**
 * What is known of one alert. Everything but state, version and acknowledgement is a function of the
 * *set* of its measurements, so that records may arrive in any order and end in the same alert.
 */
export type AlertFacts = {
  readonly gatewayId: string;
  /** The episode, or the condition of a device. */
  readonly alertKey: string;
  readonly state: AlertState;
  readonly version: number;
  /** Lowest and highest in the order of the gateway's journal. */
  readonly first: Measurement;
  readonly latest: Measurement;
  /** The earliest that any of its measurements was heard of. */
  readonly heardAtMs: number;
  readonly acknowledgedBy: { readonly userName: string; readonly atMs: number } | null;
};

/**
 * The alert's name in URLs. Gateway ids have no dot, so the first dot ends the gateway; a key
 * that is not plain is encoded behind `~`, which no plain one contains.
 */
export function alertIdFrom(gatewayId: string, alertKey: string): string {
  const plain = /^[A-Za-z0-9_.-]+$/.test(alertKey);
  const encoded = plain ? alertKey : `~${Buffer.from(alertKey, 'utf8').toString('base64url')}`;
  return `${gatewayId}.${encoded}`;
}

/** That the guard has phoned: it is about an alert and measures nothing. */
export const isCall = ({ data }: Measurement): boolean => data.change === 'called';

/** Order within one gateway's journal. */
export function isEarlier(a: RecordId, b: RecordId): boolean {
  return a.epoch !== b.epoch ? a.epoch < b.epoch : a.seq < b.seq;
}
