import type { FirmwareKind } from '#sim/firmware.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
import { silent } from '#sim/silent/firmware.ts';

/** Every device that can be played, one line each. */
export const FIRMWARE_KINDS: readonly FirmwareKind[] = [
  // Thermometers
  gyMcu90614,
  silent,
  // Scanners
  lineScanner,
  // Card readers
];

export function firmwareKindNamed(name: string): FirmwareKind | undefined {
  return FIRMWARE_KINDS.find(({ kind }) => kind === name);
}
