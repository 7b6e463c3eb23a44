import * as fc from 'fast-check';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { bytesFromHex, goldenFramesOf, isApart } from './golden-frames.ts';

/** What comes over a line in use, for properties. */
export type DeviceLines = {
  /** Frames, pieces of frames, and rubbish between them. */
  readonly line: fc.Arbitrary<Uint8Array>;
  /** One good frame alone. */
  readonly goodFrame: fc.Arbitrary<Uint8Array>;
  /** Where to cut, to be taken modulo the length. */
  readonly places: fc.Arbitrary<number[]>;
};

/** An array sends frames of 1,544 bytes: four of them. */
const MAX_PENDING_BYTES: Readonly<Record<string, number>> = { 'gy-mcu90640': 4 * 1_544 };
const DEFAULT_MAX_PENDING_BYTES = 4 * 1_024;

export function maxPendingBytesOf(name: DriverName): number {
  return MAX_PENDING_BYTES[name] ?? DEFAULT_MAX_PENDING_BYTES;
}

export function deviceLinesOf(name: DriverName): DeviceLines {
  const { cases } = goldenFramesOf(name);
  const frame = fc.constantFrom(...cases.map(({ hex }) => bytesFromHex(hex)));
  const good = cases.filter((each) => each.outputs.length === 1 && !isApart(each));
  const piece = fc
    .tuple(frame, fc.nat(60), fc.nat(60))
    .map(([bytes, from, to]) => bytes.subarray(from, Math.max(from, to)));
  const rubbish = fc.uint8Array({ maxLength: 40 });
  return {
    line: fc
      .array(fc.oneof(rubbish, frame, piece), { maxLength: 12 })
      .map((parts) => Buffer.concat(parts)),
    goodFrame: fc.constantFrom(...good.map(({ hex }) => bytesFromHex(hex))),
    places: fc.array(fc.nat(4_000), { maxLength: 12 }),
  };
}

/** Cuts bytes at the given places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}
