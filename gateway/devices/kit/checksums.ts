/** The checks of this trade, each over the bytes in [from, to). */

/** Low eight bits of the sum (GY modules, ZyTemp). */
export function sum8(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += bytes[at] as number;
  return sum & 0xff;
}

/** Exclusive or of all bytes (SDT card readers, EM4100, Optris, M3Y). */
export function xor8(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value ^= bytes[at] as number;
  return value;
}

/** Two's complement of the sum, sixteen bits (Zebra SSI). */
export function twosComplement16(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += bytes[at] as number;
  return -sum & 0xffff;
}

/** CRC-8, polynomial 07, initial value 0 (TeraRanger Evo). */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) crc = CRC8[crc ^ (bytes[at] as number)] as number;
  return crc;
}

/** CRC-16/XMODEM: polynomial 1021, initial value 0, not reflected; "123456789" gives 31C3 (GM65). */
export function crc16Xmodem(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (XMODEM[(crc >> 8) ^ (bytes[at] as number)] as number);
  }
  return crc;
}

/** CRC-16/MODBUS: reflected polynomial A001, initial value FFFF; "123456789" gives 4B37. On the wire its low byte goes first. */
export function crc16Modbus(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) {
    crc = (crc >> 8) ^ (MODBUS[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return crc;
}

const CRC8 = table((byte) =>
  eightTimes(byte, (c) => ((c << 1) ^ ((c & 0x80) !== 0 ? 0x07 : 0)) & 0xff),
);
const XMODEM = table((byte) =>
  eightTimes(byte << 8, (c) => ((c & 0x8000) !== 0 ? (c << 1) ^ 0x1021 : c << 1)),
);
const MODBUS = table((byte) =>
  eightTimes(byte, (c) => ((c & 1) !== 0 ? (c >> 1) ^ 0xa001 : c >> 1)),
);

function table(entry: (byte: number) => number): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => entry(byte));
}

function eightTimes(start: number, step: (value: number) => number): number {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = step(value);
  return value;
}
