import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { ClockState } from '#gateway/domain/clock.ts';

/** Facts about the PC that only its operating system knows. */
export type Machine = {
  /** Changes with every boot; monotonic times compare within one. */
  readonly bootId: string;
  /** Stays with the installation; a cloned disk in another PC shows by it. */
  readonly machineId: string;
};

export function readMachine(): Machine {
  return {
    bootId: firstLine('/proc/sys/kernel/random/boot_id') ?? randomUUID(),
    machineId: firstLine('/etc/machine-id') ?? firstLine('/var/lib/dbus/machine-id') ?? 'unknown',
  };
}

/** Written by systemd-timesyncd once it has set the clock (systemd-timesyncd.service(8)). */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

/** Wall clocks before this are certainly wrong: the program did not exist yet (2026-01-01 UTC). */
const BUILD_FLOOR_MS = Date.UTC(2026, 0, 1);

export function clockStateNow(
  wallMs: number,
  synchronisedMark: string = SYNCHRONISED_MARK,
): ClockState {
  if (wallMs < BUILD_FLOOR_MS) return ClockState.Unsynchronised;
  return fs.existsSync(synchronisedMark) ? ClockState.Synchronised : ClockState.Holdover;
}

function firstLine(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8').split('\n')[0]?.trim() || null;
  } catch {
    return null;
  }
}
