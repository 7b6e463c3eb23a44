import { int16, sumOf } from '#sim/bytes.ts';
import type { FrameShape, TemperaturePair } from '#sim/firmware.ts';

/** How the module gives its values, and the third byte of each frame (product page newegg.ca 3D0-0039-001C4). */
export const OutputMode = { Continuous: 0x01, Query: 0x02 } as const;
export type OutputMode = (typeof OutputMode)[keyof typeof OutputMode];

export const FRAME_SHAPE: FrameShape = { lengthAt: 3, checkBytes: 1 };

/**
 * `66 66 mode 04 d1h d1l d2h d2l CK`, hundredths of a degree. CK is the sum of the four data bytes: "all 8 bits of
 * data are accumulated", and a captured frame bears that out. Which value is the object is not said;
 * the first, as the drivers for it have it.
 */
export function encodeFrame(mode: OutputMode, pair: TemperaturePair): Uint8Array {
  const frame = Buffer.from([0x66, 0x66, mode, 0x04, 0, 0, 0, 0, 0]);
  frame.writeInt16BE(int16(pair.objectTemperatureCelsius * 100), 4);
  frame.writeInt16BE(int16(pair.ambientTemperatureCelsius * 100), 6);
  frame[8] = sumOf(frame.subarray(4, 8));
  return frame;
}
