import { twosComplement16 } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';

/** What a scanner says, by operation code (Zebra Simple Serial Interface guide). */
export const Opcode = {
  MultipacketSegment: 0x73,
  ReplyRevision: 0xa4,
  ParamSend: 0xc6,
  Ack: 0xd0,
  Nak: 0xd1,
  CapabilitiesReply: 0xd4,
  DecodeData: 0xf3,
  Event: 0xf6,
} as const;

/** `length | operation code | source | status | data | checksum hi lo`; the length leaves the checksum out. */
export type SsiPacket = {
  readonly opcode: number;
  /** 00 is the scanner. A first segment says 02 here (enioka_scan, captured packets). */
  readonly source: number;
  readonly status: number;
  readonly data: Uint8Array;
};

export const Status = {
  /** Sent again, since the acknowledgement did not come. */
  Retransmitted: 0x01,
  /** More of the same message follows in another packet. */
  Continued: 0x02,
} as const;

const HEADER_BYTES = 4;
const CHECKSUM_BYTES = 2;
const FIRST_SEGMENT_SOURCE = 0x02;

const anyOpcode: ReadonlySet<number> = new Set(Object.values(Opcode));

/** Everything that a scanner in packet mode sends. */
export const packetFormat = packetFormatOf(
  (opcode, length) => anyOpcode.has(opcode) && length >= HEADER_BYTES,
);

/**
 * Only the answers to what is asked of a scanner that sends its codes as text. A line end could be the length of
 * a short packet and would be held back; none of these answers is so long.
 */
export const answerFormat = packetFormatOf(
  (opcode, length) =>
    (opcode === Opcode.Ack && length === HEADER_BYTES) ||
    (opcode === Opcode.Nak && length === HEADER_BYTES + 1) ||
    (opcode === Opcode.ReplyRevision && length > 0x0d),
);

function packetFormatOf(
  isKnown: (opcode: number, length: number) => boolean,
): FrameFormat<SsiPacket> {
  return {
    maxFrameBytes: 0xff + CHECKSUM_BYTES,
    startByte: null,
    judge: (bytes, at, end) => judge(bytes, at, end, isKnown),
    read: (bytes, at, byteCount) => ({
      opcode: bytes[at + 1] as number,
      source: bytes[at + 2] as number,
      status: bytes[at + 3] as number,
      data: bytes.slice(at + HEADER_BYTES, at + byteCount - CHECKSUM_BYTES),
    }),
  };
}

function judge(
  bytes: Uint8Array,
  at: number,
  end: number,
  isKnown: (opcode: number, length: number) => boolean,
): number {
  const length = bytes[at] as number;
  if (length < HEADER_BYTES) return Judgement.Noise;
  if (at + 1 >= end) return mayBeLength(length, isKnown) ? Judgement.Partial : Judgement.Noise;
  const opcode = bytes[at + 1] as number;
  if (!isKnown(opcode, length)) return Judgement.Noise;
  if (at + 2 >= end) return Judgement.Partial;
  if (!isScanner(opcode, bytes[at + 2] as number)) return Judgement.Noise;
  const checksumAt = at + length;
  if (checksumAt + CHECKSUM_BYTES > end) return Judgement.Partial;
  // Two's complement of the sum of everything before it, high byte first.
  const checksum = twosComplement16(bytes, at, checksumAt);
  const isGood = bytes[checksumAt] === checksum >> 8 && bytes[checksumAt + 1] === (checksum & 0xff);
  return isGood ? length + CHECKSUM_BYTES : Judgement.BadChecksum;
}

function mayBeLength(
  length: number,
  isKnown: (opcode: number, length: number) => boolean,
): boolean {
  for (const opcode of anyOpcode) if (isKnown(opcode, length)) return true;
  return false;
}

function isScanner(opcode: number, source: number): boolean {
  return source === 0 || (opcode === Opcode.MultipacketSegment && source === FIRST_SEGMENT_SOURCE);
}
