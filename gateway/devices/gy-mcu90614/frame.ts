import { sum8 } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';

/**
 * The one frame that the module sends (GY-MCU90614 data sheet; the table is in README.md):
 * `5A 5A 45 04 | TO hi lo | TA hi lo | SUM`.
 */
const FRAME_BYTES = 9;

/** First of the header bytes; the only byte at which a frame can begin. */
const START_BYTE = 0x5a;
const TYPE_BYTE = 0x45;
const DATA_BYTES = 0x04;
const HEADER = [START_BYTE, START_BYTE, TYPE_BYTE, DATA_BYTES] as const;

/** Raw counts of 0.01 °C, as they stand in the frame. */
export type GyMcu90614Frame = {
  readonly objectCentiCelsius: number;
  readonly ambientCentiCelsius: number;
};

/**
 * Judges the bytes in [at, end). `5A 5A` is a value that a temperature can take (231.30 °C), so
 * only the four header bytes and the sum together make a frame.
 */
function judge(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < HEADER.length; index += 1) {
    if (at + index >= end) return Judgement.Partial;
    if (bytes[at + index] !== HEADER[index]) return Judgement.Noise;
  }
  if (at + FRAME_BYTES > end) return Judgement.Partial;
  // Low eight bits of the sum of bytes 0…7 (data sheet).
  if (bytes[at + 8] !== sum8(bytes, at, at + 8)) return Judgement.BadChecksum;
  return isMeasurable(bytes, at) ? FRAME_BYTES : Judgement.Implausible;
}

export const gyMcu90614Format: FrameFormat<GyMcu90614Frame> = {
  maxFrameBytes: FRAME_BYTES,
  startByte: START_BYTE,
  judge,
  read: frameAt,
};

/**
 * The data sheet says nothing of a sign. The sensor measures from −70 °C, which only a signed
 * 16-bit number can carry at this scale.
 */
function frameAt(bytes: Uint8Array, at: number): GyMcu90614Frame {
  return {
    objectCentiCelsius: int16At(bytes, at + 4),
    ambientCentiCelsius: int16At(bytes, at + 6),
  };
}

function int16At(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
}

/** MLX90614 data sheet: object −70…+380 °C (above what the frame can carry), ambient −40…+125 °C. */
function isMeasurable(bytes: Uint8Array, at: number): boolean {
  const ambientCentiCelsius = int16At(bytes, at + 6);
  return (
    int16At(bytes, at + 4) >= -7_000 &&
    ambientCentiCelsius >= -4_000 &&
    ambientCentiCelsius <= 12_500
  );
}
