import { int16 } from '#sim/bytes.ts';
import type { TemperaturePair } from '#sim/firmware.ts';

/** Registers of the module (product page szlitus.com 4084), one byte each. */
export const Register = {
  Address: 0x00,
  BaudRate: 0x01,
  UpdateRate: 0x02,
  OutputMode: 0x03,
  OutputFormat: 0x04,
  Save: 0x05,
  ObjectOffset: 0x06,
  Emissivity: 0x07,
  Object: 0x08,
  Ambient: 0x0a,
  Body: 0x0c,
  ChipType: 0x0e,
  Firmware: 0x0f,
} as const;

export const REGISTER_COUNT = 16;

/** Values of the registers that can be written, from 00 to 07. */
export type StoredRegisters = readonly number[];

export const FACTORY_REGISTERS: StoredRegisters = [0xa4, 2, 3, 0, 0, 0, 100, 97];

/** By the value of register 01, and of 02. */
export const BAUD_RATES: readonly number[] = [
  ...[2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400],
];
export const UPDATES_PER_SECOND: readonly number[] = [1, 2, 5, 10];

/** What the sensor measured, as the module gives it. `body` is the forehead made into a body temperature. */
export type Measurement = TemperaturePair & { readonly bodyTemperatureCelsius: number };

type Bounds = readonly [lowest: number, highest: number];

const BOUNDS: ReadonlyMap<number, Bounds> = new Map<number, Bounds>([
  [Register.Address, [1, 254]],
  [Register.BaudRate, [0, BAUD_RATES.length - 1]],
  [Register.UpdateRate, [0, UPDATES_PER_SECOND.length - 1]],
  [Register.OutputMode, [0, 1]],
  [Register.OutputFormat, [0, 1]],
  [Register.ObjectOffset, [0, 255]],
  [Register.Emissivity, [1, 100]],
]);

/** The page: an address is even, because it is that of the I²C bus too. */
export function isWritable(register: number, value: number): boolean {
  const bounds = BOUNDS.get(register);
  if (!bounds || value < bounds[0] || value > bounds[1]) return false;
  return register !== Register.Address || value % 2 === 0;
}

/** The page: TO is corrected by (register 06 − 100) / 10 °C. */
export function objectOffsetCelsius(stored: StoredRegisters): number {
  return ((stored[Register.ObjectOffset] ?? 0) - 100) / 10;
}

/** All sixteen, as they are read. */
export function registerImage(stored: StoredRegisters, measured: Measurement): Uint8Array {
  const image = Buffer.alloc(REGISTER_COUNT);
  image.set(stored, 0);
  image[Register.Save] = 0;
  image.writeInt16BE(int16(measured.objectTemperatureCelsius * 100), Register.Object);
  image.writeInt16BE(int16(measured.ambientTemperatureCelsius * 100), Register.Ambient);
  image.writeInt16BE(int16(measured.bodyTemperatureCelsius * 100), Register.Body);
  image[Register.ChipType] = 0;
  image[Register.Firmware] = 0x03;
  return image;
}
