import { int16, sumOf } from '#sim/bytes.ts';
import type { FrameShape, TemperaturePair } from '#sim/firmware.ts';

export const FRAME_LENGTH_BYTES = 9;
export const FRAME_SHAPE: FrameShape = { lengthAt: 3, checkBytes: 1 };

/**
 * The 9-byte frame of the GY-MCU90614 module (GY-MCU90614 data sheet):
 * `5A 5A 45 04 TOh TOl TAh TAl SUM`. Hundredths of a degree, signed: the data sheet names no sign, but the
 * sensor's range starts at −70 °C. SUM: the low eight bits of the sum of all bytes before it.
 */
export function encodeFrame(pair: TemperaturePair): Uint8Array {
  const frame = Buffer.from([0x5a, 0x5a, 0x45, 0x04, 0, 0, 0, 0, 0]);
  frame.writeInt16BE(int16(pair.objectTemperatureCelsius * 100), 4);
  frame.writeInt16BE(int16(pair.ambientTemperatureCelsius * 100), 6);
  frame[8] = sumOf(frame.subarray(0, 8));
  return frame;
}
