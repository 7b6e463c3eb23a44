import { int16beAt, int16leAt, uint16beAt, uint16leAt } from '#gateway/devices/kit/numbers.ts';
import type { NumberField } from './generic-frame-config.ts';

/** In °C; NaN where digits should stand and do not. */
export type NumberReader = (bytes: Uint8Array, at: number, frameBytes: number) => number;

type Read = (bytes: Uint8Array, at: number) => number;

const reads: Readonly<Record<Exclude<NumberField['type'], 'ascii'>, Read>> = {
  int8: (bytes, at) => ((bytes[at] as number) << 24) >> 24,
  uint8: (bytes, at) => bytes[at] as number,
  int16be: int16beAt,
  int16le: int16leAt,
  uint16be: uint16beAt,
  uint16le: uint16leAt,
};

/** How many bytes the number takes; takes what is not checked yet, too. */
export function numberBytes({ type, bytes }: Partial<NumberField>): number {
  if (type === 'ascii') return bytes ?? 4;
  return type === 'int8' || type === 'uint8' ? 1 : 2;
}

export function createNumberReader(field: NumberField): NumberReader {
  const { offset, type, bytes: digits, scale, addCelsius } = field;
  const read = type === 'ascii' ? digitsReader(digits) : reads[type];
  return (bytes, at, frameBytes) =>
    read(bytes, offset < 0 ? at + frameBytes + offset : at + offset) * scale + addCelsius;
}

const DECIMAL = /^ *[+-]?[0-9]+(?:\.[0-9]+)? *$/;

function digitsReader(count: number): Read {
  return (bytes, at) => {
    const text = String.fromCharCode(...bytes.subarray(at, at + count));
    return DECIMAL.test(text) ? Number(text) : Number.NaN;
  };
}
