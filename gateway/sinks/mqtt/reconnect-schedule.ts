import { createHash } from 'node:crypto';
import type { Backoff } from '#gateway/domain/backoff.ts';

export type ReconnectSchedule = Backoff & {
  /** A connection that held this long counts as stable: the next wait is a first one again. */
  readonly stableMs: number;
};

export const RECONNECT: ReconnectSchedule = {
  firstMs: 1_000,
  longestMs: 60_000,
  stableMs: 30_000,
};

/** Always the same for one gateway, evenly spread over many: after a power cut a whole city starts at once. */
export function firstConnectDelayMs(gatewayId: string, spreadMs: number): number {
  const share = createHash('sha256').update(gatewayId).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * spreadMs);
}
