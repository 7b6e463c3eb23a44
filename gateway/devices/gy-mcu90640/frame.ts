import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { int16leAt, uint16leAt } from '#gateway/devices/kit/numbers.ts';
import type { HottestBlock } from './hottest-block.ts';

/**
 * The one frame that the module sends, 1544 bytes, low bytes first (the table is in README.md):
 * `5A 5A 02 06 | 768 pixels | Ta | check`.
 */
const FRAME_BYTES = 1_544;
const PIXELS_AT = 4;
const AMBIENT_AT = 1_540;
const CHECK_AT = 1_542;

const START_BYTE = 0x5a;
/** 1538: the data bytes that follow, pixels and Ta. */
const LENGTH_LOW = 0x02;
const LENGTH_HIGH = 0x06;

export type GyMcu90640Frame = {
  /** Mean of the hottest block of pixels. */
  readonly hottestCentiCelsius: number;
  readonly ambientCentiCelsius: number;
  /** Whether the two check bytes are the sum that one firmware computes; most modules send something else. */
  readonly isSumRight: boolean;
};

export type GyMcu90640FormatOptions = {
  readonly checksum: 'unknown' | 'sum16-le';
  readonly block: HottestBlock;
};

export function gyMcu90640Format(options: GyMcu90640FormatOptions): FrameFormat<GyMcu90640Frame> {
  const { checksum, block } = options;
  return {
    maxFrameBytes: FRAME_BYTES,
    startByte: START_BYTE,
    judge: (bytes, at, end) => {
      const length = judgeLength(bytes, at, end);
      if (length !== FRAME_BYTES) return length;
      if (checksum === 'sum16-le' && !isSumRight(bytes, at)) return Judgement.BadChecksum;
      return isMeasurable(bytes, at, block) ? FRAME_BYTES : Judgement.Implausible;
    },
    read: (bytes, at) => ({
      hottestCentiCelsius: block.hottestIn(bytes, at + PIXELS_AT),
      ambientCentiCelsius: int16leAt(bytes, at + AMBIENT_AT),
      isSumRight: isSumRight(bytes, at),
    }),
  };
}

/**
 * Length by what is not in the frame. Without a check that can be trusted, a frame that lost bytes would take in the
 * beginning of the next one; so a header within means that bytes are missing. `5A 5A` alone is a possible pixel
 * (231.30 °C), the four bytes together are not (231.30 beside 15.38 °C). Looking for it costs each byte once: what was
 * passed over without a header is never looked at again.
 */
function judgeLength(bytes: Uint8Array, at: number, end: number): number {
  const header = judgeHeader(bytes, at, end);
  if (header !== FRAME_BYTES) return header;
  if (at + FRAME_BYTES > end) return Judgement.Partial;
  // Two lost bytes: the next header begins where the check should stand.
  if (bytes[at + CHECK_AT] === START_BYTE && bytes[at + CHECK_AT + 1] === START_BYTE)
    return Judgement.BadLength;
  return hasHeaderWithin(bytes, at + PIXELS_AT, at + FRAME_BYTES)
    ? Judgement.BadLength
    : FRAME_BYTES;
}

/** `FRAME_BYTES` when all four header bytes are there. */
function judgeHeader(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== START_BYTE) return Judgement.Noise;
  if (at + 1 >= end) return Judgement.Partial;
  if (bytes[at + 1] !== START_BYTE) return Judgement.Noise;
  if (at + 2 >= end) return Judgement.Partial;
  if (bytes[at + 2] !== LENGTH_LOW) return Judgement.Noise;
  if (at + 3 >= end) return Judgement.Partial;
  return bytes[at + 3] === LENGTH_HIGH ? FRAME_BYTES : Judgement.Noise;
}

function hasHeaderWithin(bytes: Uint8Array, from: number, end: number): boolean {
  let at = bytes.indexOf(START_BYTE, from);
  while (at >= 0 && at + PIXELS_AT <= end) {
    if (judgeHeader(bytes, at, end) === FRAME_BYTES) return true;
    at = bytes.indexOf(START_BYTE, at + 1);
  }
  return false;
}

/** MLX90640 data sheet: object −40…+300 °C, its own temperature −40…+85 °C. */
function isMeasurable(bytes: Uint8Array, at: number, block: HottestBlock): boolean {
  const ambientCentiCelsius = int16leAt(bytes, at + AMBIENT_AT);
  if (ambientCentiCelsius < -4_000 || ambientCentiCelsius > 8_500) return false;
  return block.areAllWithin(bytes, at + PIXELS_AT, -4_000, 30_000);
}

/** Low sixteen bits of the sum of bytes 0…1541, low byte first: as one firmware that reads the module computes it. */
function isSumRight(bytes: Uint8Array, at: number): boolean {
  let sum = 0;
  for (let index = at; index < at + CHECK_AT; index += 1) sum += bytes[index] as number;
  return (sum & 0xffff) === uint16leAt(bytes, at + CHECK_AT);
}
