import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';

/** `02 | ten hexadecimal digits | two of the exclusive or of the five bytes | 03` (RDM6300 data sheet; the table is in README.md). */
const STX = 0x02;
const ETX = 0x03;
const ID_DIGITS = 10;
const DIGITS = ID_DIGITS + 2;
const FRAME_BYTES = DIGITS + 2;

export const em4100Format: FrameFormat<string> = {
  maxFrameBytes: FRAME_BYTES,
  startByte: STX,
  judge,
  read: (bytes, at) =>
    String.fromCharCode(...bytes.subarray(at + 1, at + 1 + ID_DIGITS)).toUpperCase(),
};

function judge(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== STX) return Judgement.Noise;
  let check = 0;
  for (let index = 0; index < DIGITS; index += 1) {
    if (at + 1 + index >= end) return Judgement.Partial;
    const digit = digitOf(bytes[at + 1 + index] as number);
    if (digit < 0) return Judgement.Noise;
    // Exclusive or of all six bytes is 0: high digits among each other, low ones among each other.
    check ^= index % 2 === 0 ? digit << 4 : digit;
  }
  if (at + FRAME_BYTES > end) return Judgement.Partial;
  if (bytes[at + FRAME_BYTES - 1] !== ETX) return Judgement.BadLength;
  return check === 0 ? FRAME_BYTES : Judgement.BadChecksum;
}

/** −1 for what is no hexadecimal digit. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & ~0x20;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x41 + 10 : -1;
}
