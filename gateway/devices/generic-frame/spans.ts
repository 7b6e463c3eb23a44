import { bytesOfHex } from '#gateway/devices/kit/generic/hexadecimal.ts';
import { checkBytes, isCheckKind, placesOfCheck } from './checks.ts';
import type { Layout } from './generic-frame-config.ts';
import { numberBytes } from './number-reader.ts';

/** Where a value begins, counted from the start of the frame; `null` where the frame does not hold it. */
export function spanOf(offset: number, bytes: number, frameBytes: number): number | null {
  const at = offset < 0 ? frameBytes + offset : offset;
  return at < 0 || at + bytes > frameBytes ? null : at;
}

type Parts = {
  readonly header?: string;
  readonly trailer?: string;
  readonly length?: Partial<Layout['length']>;
  readonly fields?: Partial<Layout['fields']>;
  readonly check?: Partial<Layout['check']>;
};

/** A frame that is shorter cannot hold everything that is read of it. */
export function leastFrameBytes({ header, trailer, length, fields, check }: Parts): number {
  const places: [number, number][] = [[0, bytesOfHex(header ?? '').length]];
  places.push([-1, bytesOfHex(trailer ?? '').length]);
  for (const field of [fields?.object, fields?.ambient, fields?.body]) {
    if (field && typeof field.offset === 'number') places.push([field.offset, numberBytes(field)]);
  }
  const { code } = fields ?? {};
  if (code) places.push(...rangePlaces(code.offset, code.to));
  if (check && isCheckKind(check.kind)) {
    const { from, to, at } = placesOfCheck(check);
    places.push([at, checkBytes(check.kind)], ...rangePlaces(from, to));
  }
  if (length?.kind === 'counted') {
    const { offset = 0, type = 'uint8' } = length;
    places.push([offset, type === 'uint8' ? 1 : 2]);
  }
  return Math.max(...places.map(([offset, bytes]) => endOf(offset, bytes)));
}

const endOf = (offset: number, bytes: number): number =>
  offset < 0 ? Math.max(-offset, bytes) : offset + bytes;

/** A range from the front to some way before the end needs room for both. */
function rangePlaces(from: number, to: number): [number, number][] {
  const ends: [number, number][] = [
    [from, 0],
    [to, 0],
  ];
  return from >= 0 && to < 0 ? [...ends, [from, -to]] : ends;
}
