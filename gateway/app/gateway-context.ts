import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { RecordTimer, TimeOf } from '#gateway/domain/record.ts';
import type { Log, LogLevel } from '#gateway/telemetry/log.ts';
import type { Timekeeping } from '#gateway/time/time-judge.ts';
import type { OpenJournal } from './journal-room.ts';
import type { Lifecycle } from './lifecycle.ts';
import { readMachine } from './machine.ts';
import { startTimeRoom } from './time-room.ts';

export type GatewayOptions = {
  readonly config: GatewayConfig;
  /** The machine's clocks. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly softwareVersion: string;
  /** Says more or less from now on; without it the level stays. */
  readonly setLogLevel?: (level: LogLevel) => void;
  /** Folder of the built pages. */
  readonly webDirectory: string;
  /** Default: the journal on disk. */
  readonly openJournal?: OpenJournal;
};

/** What all parts of one running gateway share. `clock` is the gateway's time: it never shows 1970 and no step that nobody explains. */
export type GatewayContext = GatewayOptions & {
  readonly machineId: string;
  readonly bootId: string;
  /** Of this start of the program: part of every passage id. */
  readonly bootTag: string;
  readonly startedAtMs: number;
  readonly timekeeping: () => Timekeeping;
  readonly recordTimer: RecordTimer;
  readonly timeOf: TimeOf;
  /** Called when records that waited for their time have one. */
  readonly onTimesKnown: (listener: () => void) => () => void;
};

export async function createContext(
  options: GatewayOptions,
  lifecycle: Lifecycle,
): Promise<GatewayContext> {
  const { machineId, bootId } = readMachine();
  const listeners = new Set<() => void>();
  const keeper = await startTimeRoom({
    ...options,
    bootId,
    onTimesKnown: () => {
      for (const listener of listeners) listener();
    },
  });
  lifecycle.started('time', () => keeper.stop());
  return {
    ...options,
    clock: keeper,
    machineId,
    bootId,
    bootTag: randomBytes(4).toString('hex'),
    startedAtMs: keeper.wallMs(),
    timekeeping: () => keeper.now,
    recordTimer: keeper.recordTimer,
    timeOf: keeper.timeOf,
    onTimesKnown(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
