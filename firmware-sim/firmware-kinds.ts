import { cnIdCard } from '#sim/cn-id-card/firmware.ts';
import { em4100 } from '#sim/em4100/firmware.ts';
import type { FirmwareKind } from '#sim/firmware.ts';
import { genericText } from '#sim/generic-text/firmware.ts';
import { gm65 } from '#sim/gm65/firmware.ts';
import { gy614v } from '#sim/gy-614v/firmware.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import { gyMcu90640 } from '#sim/gy-mcu90640/firmware.ts';
import { honeywell } from '#sim/honeywell/firmware.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
import { mlx9061466 } from '#sim/mlx90614-66/firmware.ts';
import { modbusRelay } from '#sim/modbus-relay/firmware.ts';
import { modbusThermometer } from '#sim/modbus-thermometer/firmware.ts';
import { newland } from '#sim/newland/firmware.ts';
import { optrisCt } from '#sim/optris-ct/firmware.ts';
import { raytekMi } from '#sim/raytek-mi/firmware.ts';
import { silent } from '#sim/silent/firmware.ts';
import { zebraSsi } from '#sim/zebra-ssi/firmware.ts';

/** Every device that can be played, one line each. */
export const FIRMWARE_KINDS: readonly FirmwareKind[] = [
  // Thermometers
  gyMcu90614,
  gy614v,
  mlx9061466,
  gyMcu90640,
  modbusThermometer,
  optrisCt,
  raytekMi,
  genericText,
  silent,
  // Scanners
  lineScanner,
  gm65,
  zebraSsi,
  honeywell,
  newland,
  // Card readers
  em4100,
  cnIdCard,
  // Outputs
  modbusRelay,
];

export function firmwareKindNamed(name: string): FirmwareKind | undefined {
  return FIRMWARE_KINDS.find(({ kind }) => kind === name);
}
