import { int16, sumOf } from '#sim/bytes.ts';
import type { FrameShape } from '#sim/firmware.ts';
import type { Random } from '#sim/random.ts';

export const COLUMNS = 32;
export const ROWS = 24;
const PIXELS = COLUMNS * ROWS;
/** `5A 5A`, 1538 as the length (768 pixels and the ambient temperature, two bytes each), the values, two more. */
export const FRAME_LENGTH_BYTES = 1544;
const PIXELS_AT = 4;
const AMBIENT_AT = PIXELS_AT + 2 * PIXELS;
const CHECK_AT = AMBIENT_AT + 2;

export const FRAME_SHAPE: FrameShape = { lengthAt: 2, checkBytes: 2 };

/**
 * Low byte first, hundredths of a degree (layout as in heef87/TemperatureDemo, SGY_MCU90640_32x24). Nobody has found
 * how the last two bytes come about: on a real module neither a sum of 16 bits, in either order, nor
 * one of 8 bits fits. So here they are random, and never one of those by accident.
 */
export function encodeFrame(
  pixelsCelsius: readonly number[],
  ambientCelsius: number,
  random: Random,
): Uint8Array {
  const frame = Buffer.alloc(FRAME_LENGTH_BYTES);
  frame.set([0x5a, 0x5a, 0x02, 0x06]);
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    frame.writeInt16LE(int16((pixelsCelsius[pixel] ?? 0) * 100), PIXELS_AT + 2 * pixel);
  }
  frame.writeInt16LE(int16(ambientCelsius * 100), AMBIENT_AT);
  do frame.set(random.bytes(2), CHECK_AT);
  while (looksSummed(frame));
  return frame;
}

function looksSummed(frame: Buffer): boolean {
  const summed = frame.subarray(0, CHECK_AT);
  const sum = summed.reduce((total, byte) => total + byte, 0) & 0xffff;
  const check = frame.subarray(CHECK_AT);
  const isSum16 = check.readUInt16LE() === sum || check.readUInt16BE() === sum;
  return isSum16 || check.includes(sumOf(summed));
}
