import { sum8 } from '#gateway/devices/kit/checksums.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { int16beAt } from '#gateway/devices/kit/numbers.ts';
import { FunctionCode, Register, readSpans } from './registers.ts';

/** What the module can have said, in its own counts. */
export type Gy614vFrame =
  | {
      readonly kind: 'values';
      readonly address: number;
      readonly emissivityPercent: number;
      readonly objectCentiCelsius: number;
      readonly ambientCentiCelsius: number;
      readonly bodyCentiCelsius: number;
    }
  | { readonly kind: 'offset'; readonly offsetDeciCelsius: number }
  | { readonly kind: 'identity'; readonly chipType: number; readonly firmware: number }
  /** Repeats a write: the module's confirmation, or our own command from a half-duplex adapter. */
  | { readonly kind: 'written' };

/** `address 06 register value sum` */
const WRITE_BYTES = 5;
/** `address 03 register count`, before the values and the sum. */
const READ_HEADER_BYTES = 4;
const VALUES_BYTES = READ_HEADER_BYTES + readSpans.values.count + 1;

/**
 * The frames of one address, or of any (`null`), for a line of which nothing is known. The module sends by itself
 * what it would answer to a question for the values, so there is one layout for both.
 */
export function gy614vFormat(address: number | null): FrameFormat<Gy614vFrame> {
  return {
    maxFrameBytes: VALUES_BYTES,
    startByte: address,
    judge: (bytes, at, end) => judge(bytes, at, end, address),
    read: frameAt,
  };
}

function judge(bytes: Uint8Array, at: number, end: number, address: number | null): number {
  const first = bytes[at] as number;
  if (address === null ? !isAddress(first) : first !== address) return Judgement.Noise;
  const byteCount = lengthAt(bytes, at, end);
  if (byteCount <= 0) return byteCount;
  if (at + byteCount > end) return Judgement.Partial;
  if (bytes[at + byteCount - 1] !== sum8(bytes, at, at + byteCount - 1))
    return Judgement.BadChecksum;
  return byteCount !== VALUES_BYTES || isMeasurable(bytes, at) ? byteCount : Judgement.Implausible;
}

/** Register 00: an even number, not 0, which speaks to all. */
const isAddress = (byte: number): boolean => byte !== 0 && byte % 2 === 0;

/** How long the frame is, by its function and what it says that it holds. */
function lengthAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return Judgement.Partial;
  const code = bytes[at + 1];
  if (code !== FunctionCode.Read && code !== FunctionCode.Write) return Judgement.Noise;
  if (at + 3 >= end) return Judgement.Partial;
  const register = bytes[at + 2];
  if (code === FunctionCode.Write) {
    const isOurs = register === Register.OutputMode || register === Register.OutputFormat;
    return isOurs ? WRITE_BYTES : Judgement.Noise;
  }
  for (const { from, count } of spans) {
    if (register === from) {
      return bytes[at + 3] === count ? READ_HEADER_BYTES + count + 1 : Judgement.BadLength;
    }
  }
  return Judgement.Noise;
}

const spans = Object.values(readSpans);

function frameAt(bytes: Uint8Array, at: number, byteCount: number): Gy614vFrame {
  if (byteCount === WRITE_BYTES) return { kind: 'written' };
  const data = at + READ_HEADER_BYTES;
  switch (bytes[at + 2]) {
    case readSpans.offset.from:
      // Register 06: (value − 100) / 10 °C.
      return { kind: 'offset', offsetDeciCelsius: (bytes[data] as number) - 100 };
    case readSpans.identity.from:
      return {
        kind: 'identity',
        chipType: bytes[data] as number,
        firmware: bytes[data + 1] as number,
      };
    default:
      return valuesAt(bytes, at);
  }
}

function valuesAt(bytes: Uint8Array, at: number): Gy614vFrame {
  return {
    kind: 'values',
    address: bytes[at] as number,
    emissivityPercent: bytes[at + 4] as number,
    objectCentiCelsius: int16beAt(bytes, at + 5),
    ambientCentiCelsius: int16beAt(bytes, at + 7),
    bodyCentiCelsius: int16beAt(bytes, at + 9),
  };
}

/**
 * MLX90614 data sheet: object from −70 °C, ambient −40…+125 °C; register 07: emissivity 1…100. The body value is
 * computed from the other two, so it says nothing about the frame beyond what a temperature can be.
 */
function isMeasurable(bytes: Uint8Array, at: number): boolean {
  const emissivityPercent = bytes[at + 4] as number;
  const ambientCentiCelsius = int16beAt(bytes, at + 7);
  return (
    emissivityPercent >= 1 &&
    emissivityPercent <= 100 &&
    int16beAt(bytes, at + 5) >= -7_000 &&
    ambientCentiCelsius >= -4_000 &&
    ambientCentiCelsius <= 12_500 &&
    int16beAt(bytes, at + 9) >= -7_000
  );
}
