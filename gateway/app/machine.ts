import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';

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

function firstLine(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8').split('\n')[0]?.trim() || null;
  } catch {
    return null;
  }
}
