import { createHash } from 'node:crypto';

export type ReconnectSchedule = {
  /** Upper limit of the first wait. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A connection that held this long counts as stable: the next wait is a first one again. */
  readonly stableMs: number;
};

export const RECONNECT: ReconnectSchedule = {
  firstMs: 1_000,
  longestMs: 60_000,
  stableMs: 30_000,
};

const SHORTEST_MS = 100;

/**
 * Full jitter over an exponential limit ("Exponential Backoff And Jitter", AWS Architecture Blog):
 * gateways that lost the same broker do not come back in step.
 */
export function reconnectDelayMs(
  schedule: ReconnectSchedule,
  failures: number,
  random: () => number,
): number {
  const limitMs = Math.min(schedule.longestMs, schedule.firstMs * 2 ** Math.min(failures - 1, 20));
  return Math.max(SHORTEST_MS, Math.floor(random() * limitMs));
}

/** Always the same for one gateway, evenly spread over many: after a power cut a whole city starts at once. */
export function firstConnectDelayMs(gatewayId: string, spreadMs: number): number {
  const share = createHash('sha256').update(gatewayId).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * spreadMs);
}
