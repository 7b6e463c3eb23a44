import {
  crc8,
  crc16Modbus,
  crc16Xmodem,
  sum8,
  twosComplement16,
  xor8,
} from '#gateway/devices/kit/checksums.ts';
import { uint16beAt, uint16leAt } from '#gateway/devices/kit/numbers.ts';
import type { Layout } from './generic-frame-config.ts';

type CheckKind = Layout['check']['kind'];
type Compute = (bytes: Uint8Array, from: number, to: number) => number;

const computations: Readonly<
  Record<Exclude<CheckKind, 'none'>, { readonly bytes: 1 | 2; readonly compute: Compute }>
> = {
  sum8: { bytes: 1, compute: sum8 },
  xor8: { bytes: 1, compute: xor8 },
  crc8: { bytes: 1, compute: crc8 },
  'twos-complement-8': { bytes: 1, compute: (...range) => -sum8(...range) & 0xff },
  'crc16-xmodem': { bytes: 2, compute: crc16Xmodem },
  'crc16-modbus': { bytes: 2, compute: crc16Modbus },
  'twos-complement-16': { bytes: 2, compute: twosComplement16 },
};

export const isCheckKind = (kind: unknown): kind is CheckKind =>
  kind === 'none' || (typeof kind === 'string' && Object.hasOwn(computations, kind));

export const checkBytes = (kind: CheckKind): number =>
  kind === 'none' ? 0 : computations[kind].bytes;

/** Where a check stands and what it covers, where the layout leaves that open. */
export function placesOfCheck({ kind, from = 0, to, at }: Partial<Layout['check']>): {
  readonly from: number;
  readonly to: number;
  readonly at: number;
} {
  const place = at ?? -checkBytes(kind ?? 'none');
  return { from, to: to ?? place, at: place };
}

/** Whether the check of the frame in [at, at + frameBytes) is right. */
export type FrameCheck = (bytes: Uint8Array, at: number, frameBytes: number) => boolean;

export function createFrameCheck(check: Layout['check']): FrameCheck {
  const { kind, byteOrder } = check;
  if (kind === 'none') return () => true;
  const { from, to, at: place } = placesOfCheck(check);
  const { bytes: size, compute } = computations[kind];
  const isLittle =
    (byteOrder ?? (kind === 'crc16-modbus' ? 'little-endian' : 'big-endian')) === 'little-endian';
  const stored = size === 1 ? byteAt : isLittle ? uint16leAt : uint16beAt;
  const resolve = (offset: number, at: number, frameBytes: number) =>
    offset < 0 ? at + frameBytes + offset : at + offset;
  return (bytes, at, frameBytes) => {
    const computed = compute(bytes, resolve(from, at, frameBytes), resolve(to, at, frameBytes));
    return stored(bytes, resolve(place, at, frameBytes)) === computed;
  };
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number;
