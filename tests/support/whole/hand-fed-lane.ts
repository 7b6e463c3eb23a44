import { mkdirSync, symlinkSync } from 'node:fs';
import { encodeFrame } from '#sim/gy-mcu90614/frame.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import { openPseudoTerminal } from '#tests/support/pseudo-terminal.ts';

/** A lane whose people come when a test says so, for gateways of `people: 'rush'`. */
export type HandFedLane = {
  /** Somebody with a normal temperature stands before the thermometer. */
  passNormally(): Promise<void>;
  passWithFever(): Promise<void>;
};

/** Makes the links of lane 1 in the folder. */
export function openHandFedLane(lines: string): HandFedLane {
  mkdirSync(lines, { recursive: true });
  const { thermometer, scanner } = laneDeviceNames(1);
  const line = openPseudoTerminal();
  symlinkSync(line.path, deviceLinkPath(lines, thermometer));
  symlinkSync(openPseudoTerminal().path, deviceLinkPath(lines, scanner));
  const show = (objectTemperatureCelsius: number): Promise<void> =>
    line.send(encodeFrame({ objectTemperatureCelsius, ambientTemperatureCelsius: 22.5 }));
  return { passNormally: () => show(34.2), passWithFever: () => show(36.6) };
}
