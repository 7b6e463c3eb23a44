import { crc16Xmodem } from '#gateway/devices/kit/checksums.ts';

/**
 * Commands to the module: `7E 00 | type | length | zone hi lo | data | CRC hi lo` (GM65 user manual §8).
 * Type 09, which saves to EEPROM, is not here: what this driver sets is gone when the power is.
 */
const CommandType = { Read: 0x07, Write: 0x08 } as const;

/** Zones: bytes of settings, by address. */
export const Zone = {
  Mode: 0x0000,
  Trigger: 0x0002,
  SingleReadTime: 0x0006,
  Encoding: 0x000d,
  SameCodeDelay: 0x0013,
  Output: 0x0060,
  /** Not in the manual: 08 sends the bytes of a code as they are (cryptoadvance/specter-diy, firmware 1.05). */
  RawOutput: 0x00bc,
  Identity: 0x00e0,
  SoftwareVersion: 0x00e2,
} as const;

export const readZones = (zone: number, count: number) => command(CommandType.Read, zone, count);

/** To RAM. */
export const writeZone = (zone: number, value: number) => command(CommandType.Write, zone, value);

/** Makes a module in command mode read once. */
export const triggerCommand = () => writeZone(Zone.Trigger, 0x01);

function command(type: number, zone: number, data: number): Uint8Array {
  const bytes = Uint8Array.of(0x7e, 0x00, type, 0x01, zone >> 8, zone & 0xff, data, 0, 0);
  const crc = crc16Xmodem(bytes, 2, 7);
  bytes[7] = crc >> 8;
  bytes[8] = crc & 0xff;
  return bytes;
}
