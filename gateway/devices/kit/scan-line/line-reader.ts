import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { createInterpretationReader } from './interpretations.ts';
import type { ScannedLine } from './line.ts';
import { isForbidden } from './line.ts';
import type { ScanLineOptions } from './scan-line-config.ts';
import { aimIdFromGm65, mayHoldInterpretations } from './symbologies.ts';
import { createTextReader } from './text-reader.ts';

/** Reads the bytes of one line without its end; says why when they are no code. */
export type LineReader = (bytes: Uint8Array) => ScannedLine | DiscardReason;

export type LineReaderOptions = Pick<
  ScanLineOptions,
  'prefixHex' | 'suffixHex' | 'codeId' | 'fallbackCharset'
>;

/**
 * What a line consists of, in the order in which scanners send it: prefix, symbology identifier, data, suffix
 * (GM65 user manual, Zebra DS9908 "Scan Data Transmission Format").
 *
 * A line that holds a forbidden byte is refused whole: its rest could look like a shorter, wrong code.
 */
export function createLineReader(options: LineReaderOptions): LineReader {
  const prefix = bytesFromHex(options.prefixHex);
  const suffix = bytesFromHex(options.suffixHex);
  const readPlain = createTextReader(options.fallbackCharset);
  const readInterpreted = createInterpretationReader(readPlain);
  return (bytes) => {
    const body = betweenMarks(bytes, prefix, suffix);
    if (body === null) return DiscardReason.BadLength;
    if (body.some(isForbidden)) return DiscardReason.Noise;
    const parts = options.codeId === 'gm65' ? afterGm65Id(body) : afterAimId(body);
    if (parts === null || parts.data.length === 0) return DiscardReason.Noise;
    const read = mayHoldInterpretations(parts.aimId) ? readInterpreted : readPlain;
    const text = read(parts.data);
    if (text === null) return DiscardReason.NotText;
    return text === '' ? DiscardReason.Noise : { aimId: parts.aimId, text };
  };
}

/** `null` when a mark is missing: the beginning or the end of the code did not arrive. */
function betweenMarks(
  bytes: Uint8Array,
  prefix: Uint8Array,
  suffix: Uint8Array,
): Uint8Array | null {
  const end = bytes.length - suffix.length;
  if (end < prefix.length) return null;
  const isWhole = holdsAt(bytes, 0, prefix) && holdsAt(bytes, end, suffix);
  return isWhole ? bytes.subarray(prefix.length, end) : null;
}

function holdsAt(bytes: Uint8Array, at: number, mark: Uint8Array): boolean {
  return mark.every((byte, index) => bytes[at + index] === byte);
}

type Identified = { readonly aimId: string | null; readonly data: Uint8Array };

/** `]cm`: code character and modifier (ISO/IEC 15424). */
const AIM_ID = /^\]([A-Za-z][0-9A-Za-z])$/;
const AIM_ID_BYTES = 3;

function afterAimId(bytes: Uint8Array): Identified {
  const match = AIM_ID.exec(String.fromCharCode(...bytes.subarray(0, AIM_ID_BYTES)));
  if (match === null) return { aimId: null, data: bytes };
  return { aimId: match[1] as string, data: bytes.subarray(AIM_ID_BYTES) };
}

/** `null` when the first byte is no Code ID that the maker names. */
function afterGm65Id(bytes: Uint8Array): Identified | null {
  const aimId = aimIdFromGm65(String.fromCharCode(bytes[0] ?? 0));
  return aimId === null ? null : { aimId, data: bytes.subarray(1) };
}

function bytesFromHex(hex: string): Uint8Array {
  const pairs = hex.replaceAll(' ', '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
