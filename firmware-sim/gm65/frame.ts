import type { FrameShape } from '#sim/firmware.ts';

/**
 * Frames of the GROW GM65 family (GM65-S user manual §8): host to module
 * `7E 00 type len addrH addrL data… crcH crcL`, module to host `02 00 type len data… crcH crcL`.
 */
export const CommandType = { Read: 0x07, Write: 0x08, Save: 0x09, Heartbeat: 0x0a } as const;

export type Command = {
  readonly type: number;
  readonly address: number;
  readonly data: Uint8Array;
};

/** Where a reply has its length and its check. */
export const REPLY_SHAPE: FrameShape = { lengthAt: 3, checkBytes: 2 };

/** `02` opens a reply; a heartbeat of the newer generation opens with `03` in one published log. */
export function encodeReply(data: Uint8Array, opening = 0x02): Uint8Array {
  // 256 zones do not fit the length byte: it is 00 then, as in the command.
  const body = [0x00, data.length & 0xff, ...data];
  return Uint8Array.from([opening, 0x00, ...body, ...bigEndian(crcXmodem(body))]);
}

/** CRC-16/XMODEM: polynomial 1021, begins with 0, high byte first on the line. */
export function crcXmodem(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return crc;
}

const bigEndian = (value: number): readonly [number, number] => [value >> 8, value & 0xff];
