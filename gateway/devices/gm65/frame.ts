import { crc16Xmodem } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';

/**
 * What the module answers to a command (GM65 user manual §8; the table is in README.md):
 * `02 00 | type | length | data | CRC hi lo`. Type 00 is success; a command that fails is not answered at all.
 */
const HEADER = [0x02, 0x00, 0x00] as const;
const CRC_BYTES = 2;

/** The driver asks for six zones at most; a longer answer is none of its own, and would hold back the codes behind it. */
const MAX_DATA_BYTES = 16;

export type Gm65Reply = { readonly data: Uint8Array };

function judge(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < HEADER.length; index += 1) {
    if (at + index >= end) return Judgement.Partial;
    if (bytes[at + index] !== HEADER[index]) return Judgement.Noise;
  }
  if (at + HEADER.length >= end) return Judgement.Partial;
  const dataBytes = bytes[at + HEADER.length] as number;
  if (dataBytes === 0 || dataBytes > MAX_DATA_BYTES) return Judgement.BadLength;
  const crcAt = at + HEADER.length + 1 + dataBytes;
  if (crcAt + CRC_BYTES > end) return Judgement.Partial;
  // Over type, length and data (GM65 user manual §8).
  const crc = crc16Xmodem(bytes, at + 2, crcAt);
  const isGood = bytes[crcAt] === crc >> 8 && bytes[crcAt + 1] === (crc & 0xff);
  return isGood ? crcAt + CRC_BYTES - at : Judgement.BadChecksum;
}

export const gm65ReplyFormat: FrameFormat<Gm65Reply> = {
  maxFrameBytes: HEADER.length + 1 + MAX_DATA_BYTES + CRC_BYTES,
  startByte: HEADER[0],
  judge,
  read: (bytes, at, byteCount) => ({
    data: bytes.slice(at + HEADER.length + 1, at + byteCount - CRC_BYTES),
  }),
};
