import { twosComplement16 } from '#gateway/devices/kit/checksums.ts';

/** Commands of the host (Zebra Simple Serial Interface guide): source 04, status 00. */
const HOST = 0x04;

/** Status bit 3 would make a parameter permanent; it is never set. */
const TEMPORARY = 0x00;

/** "No beep", the first data byte of PARAM_SEND. */
const NO_BEEP = 0xff;

/** Parameter EEh: 00 sends codes as plain text, 01 in packets. */
export const DECODE_DATA_FORMAT = 0xee;

export const Refusal = { Resend: 0x01 } as const;

/**
 * An engine may doze off while it waits for these, and would lose their first byte: the wake-up goes before them. One
 * that is awake takes no notice of it.
 */
export const acknowledgement = () => Uint8Array.of(...wakeUp(), ...packet(0xd0));
export const resendRequest = () => Uint8Array.of(...wakeUp(), ...packet(0xd1, Refusal.Resend));

export const revisionRequest = () => packet(0xa3);
export const formatRequest = () => packet(0xc7, DECODE_DATA_FORMAT);
export const packetsPlease = () => packet(0xc6, NO_BEEP, DECODE_DATA_FORMAT, 0x01);

/** A sleeping engine loses the first byte; it may take 100 ms until it listens. */
export const wakeUp = () => Uint8Array.of(0x00);

function packet(opcode: number, ...data: readonly number[]): Uint8Array {
  const length = 4 + data.length;
  const bytes = Uint8Array.of(length, opcode, HOST, TEMPORARY, ...data, 0, 0);
  const checksum = twosComplement16(bytes, 0, length);
  bytes[length] = checksum >> 8;
  bytes[length + 1] = checksum & 0xff;
  return bytes;
}
