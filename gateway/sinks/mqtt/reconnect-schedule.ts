import { createHash } from 'node:crypto';
import type { Backoff } from '#gateway/domain/backoff.ts';

/** No wait is shorter than `firstMs` or longer than `longestMs`. */
export type ReconnectSchedule = Backoff & {
  /** A connection that held this long was a success: the next wait is a first one again. */
  readonly stableMs: number;
  /** After so long without a close, earlier ones are no sign of anything. */
  readonly quietMs: number;
  /** After so long, nobody else uses this gateway's id any more. Until then no connection is a success. */
  readonly calmMs: number;
};

export const RECONNECT: ReconnectSchedule = {
  firstMs: 1_000,
  longestMs: 60_000,
  stableMs: 5_000,
  quietMs: 30_000,
  calmMs: 600_000,
};

/** Gives a number in [0, 1) for each question, in an order of its own for each gateway. */
export type Jitter = () => number;

/**
 * Jitter from the gateway's id and not from chance: gateways that lost the same broker never keep step,
 * whatever their random generators do after a common power cut, and what one does can be told afterwards.
 */
export function jitterOf(gatewayId: string): Jitter {
  let asked = 0;
  return () => {
    asked += 1;
    return shareOf(`${gatewayId} ${asked}`);
  };
}

/** The wait before the n-th attempt, `attempt` counting from 1: between `firstMs` and a limit that doubles. */
export function reconnectDelayMs(schedule: Backoff, attempt: number, jitter: Jitter): number {
  const { firstMs, longestMs } = schedule;
  const limitMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(firstMs + (limitMs - firstMs) * jitter());
}

/** Always the same for one gateway, evenly spread over many: after a power cut a whole city starts at once. */
export function firstConnectDelayMs(gatewayId: string, spreadMs: number): number {
  return Math.floor(shareOf(gatewayId) * spreadMs);
}

const shareOf = (text: string): number =>
  createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
