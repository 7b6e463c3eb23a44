import { sum8 } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { int16beAt } from '#gateway/devices/kit/numbers.ts';

/** The one frame that the module sends (the table is in README.md): `66 66 | mode | 04 | d1 hi lo | d2 hi lo | sum`. */
const FRAME_BYTES = 9;

const START_BYTE = 0x66;
const DATA_BYTES = 0x04;

export const OutputMode = { Continuous: 0x01, Query: 0x02 } as const;

/** Raw counts of 0.01 °C, in the order in which they stand in the frame. */
export type Mlx9061466Frame = {
  readonly outputMode: number;
  readonly firstCentiCelsius: number;
  readonly secondCentiCelsius: number;
};

function judge(bytes: Uint8Array, at: number, end: number): number {
  const header = judgeHeader(bytes, at, end);
  if (header !== FRAME_BYTES) return header;
  if (at + FRAME_BYTES > end) return Judgement.Partial;
  // The page says that "all 8 bits of data are accumulated": the captured frame proves that the
  // header is not among them.
  if (bytes[at + 8] !== sum8(bytes, at + 4, at + 8)) return Judgement.BadChecksum;
  return isMeasurable(int16beAt(bytes, at + 4)) && isMeasurable(int16beAt(bytes, at + 6))
    ? FRAME_BYTES
    : Judgement.Implausible;
}

/** `FRAME_BYTES` when all four header bytes are there. */
function judgeHeader(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== START_BYTE) return Judgement.Noise;
  if (at + 1 >= end) return Judgement.Partial;
  if (bytes[at + 1] !== START_BYTE) return Judgement.Noise;
  if (at + 2 >= end) return Judgement.Partial;
  const mode = bytes[at + 2];
  if (mode !== OutputMode.Continuous && mode !== OutputMode.Query) return Judgement.Noise;
  if (at + 3 >= end) return Judgement.Partial;
  return bytes[at + 3] === DATA_BYTES ? FRAME_BYTES : Judgement.BadLength;
}

export const mlx9061466Format: FrameFormat<Mlx9061466Frame> = {
  maxFrameBytes: FRAME_BYTES,
  startByte: START_BYTE,
  judge,
  read: (bytes, at) => ({
    outputMode: bytes[at + 2] as number,
    firstCentiCelsius: int16beAt(bytes, at + 4),
    secondCentiCelsius: int16beAt(bytes, at + 6),
  }),
};

/**
 * Which value is the ambient one is not documented, so both are held against the wider of the sensor's ranges:
 * from −70 °C (MLX90614 data sheet); its upper end is above what the frame can carry. The sum leaves a cut or
 * doubled frame one chance in 256, and this takes half of it.
 */
function isMeasurable(centiCelsius: number): boolean {
  return centiCelsius >= -7_000;
}
