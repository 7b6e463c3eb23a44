import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock, ClockState } from '#gateway/domain/clock.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { every } from './every.ts';
import type { OpenJournal } from './journal-room.ts';
import type { Lifecycle } from './lifecycle.ts';
import { clockStateNow, readMachine } from './machine.ts';

export type GatewayOptions = {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly softwareVersion: string;
  /** Folder of the built pages. */
  readonly webDirectory: string;
  /** Default: the journal on disk. */
  readonly openJournal?: OpenJournal;
};

/** What all parts of one running gateway share. */
export type GatewayContext = GatewayOptions & {
  readonly machineId: string;
  readonly bootId: string;
  /** Of this start of the program: part of every passage id. */
  readonly bootTag: string;
  readonly startedAtMs: number;
  readonly clockState: () => ClockState;
  /** The time of a record that is made now. */
  readonly recordClock: () => RecordClock;
};

/** Asking the system costs a file look-up: once a second is enough for every record. */
const CLOCK_STATE_INTERVAL_MS = 1_000;

export function createContext(options: GatewayOptions, lifecycle: Lifecycle): GatewayContext {
  const { clock } = options;
  const { machineId, bootId } = readMachine();
  let state = clockStateNow(clock.wallMs());
  const stop = every(clock, CLOCK_STATE_INTERVAL_MS, () => {
    state = clockStateNow(clock.wallMs());
  });
  lifecycle.started('clock state', stop);
  return {
    ...options,
    machineId,
    bootId,
    bootTag: randomBytes(4).toString('hex'),
    startedAtMs: clock.wallMs(),
    clockState: () => state,
    recordClock: () => ({ state, bootId, monotonicMs: clock.monotonicMs() }),
  };
}
