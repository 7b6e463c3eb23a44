import { join } from 'node:path';

/** The names of a lane's devices; their links carry the same names. */
export function laneDeviceNames(lane: number) {
  return { thermometer: `lane-${lane}-thermometer`, scanner: `lane-${lane}-scanner` } as const;
}

export function deviceLinkPath(directory: string, deviceName: string): string {
  return join(directory, deviceName);
}
