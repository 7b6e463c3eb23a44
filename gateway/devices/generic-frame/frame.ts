import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import type { Finding, FoundValues } from '#gateway/devices/kit/generic/finding.ts';
import { sampleFrom } from '#gateway/devices/kit/generic/finding.ts';
import { bytesOfHex } from '#gateway/devices/kit/generic/hexadecimal.ts';
import { uint16beAt, uint16leAt } from '#gateway/devices/kit/numbers.ts';
import { createTextReader } from '#gateway/devices/kit/scan-line/text-reader.ts';
import { createFrameCheck } from './checks.ts';
import type { GenericFrameOptions, Layout, NumberField } from './generic-frame-config.ts';
import type { NumberReader } from './number-reader.ts';
import { createNumberReader } from './number-reader.ts';
import { leastFrameBytes } from './spans.ts';

/** The frames that a layout describes. */
export function createGenericFormat(options: GenericFrameOptions): FrameFormat<Finding> {
  const { layout } = options;
  const headers = [layout.header, ...layout.otherHeaders].map(bytesOfHex);
  const lengthAt = createLengthReader(layout);
  const trailer = bytesOfHex(layout.trailer);
  const isChecked = createFrameCheck(layout.check);
  const read = createFindingReader(options);
  const judgeWhole = (bytes: Uint8Array, at: number, frameBytes: number, header: number) => {
    if (!endsWith(bytes, at + frameBytes, trailer)) return Judgement.BadLength;
    if (!isChecked(bytes, at, frameBytes)) return Judgement.BadChecksum;
    if (header > 0) return frameBytes;
    return isImplausible(read(bytes, at, frameBytes)) ? Judgement.Implausible : frameBytes;
  };
  return {
    maxFrameBytes: maxFrameBytes(layout),
    startByte: commonStart(headers),
    judge: (bytes, at, end) => {
      const header = headerAt(headers, bytes, at, end);
      if (header < 0) return header === UNDECIDED ? Judgement.Partial : Judgement.Noise;
      const frameBytes = lengthAt(bytes, at, end);
      if (frameBytes <= 0) return frameBytes;
      if (at + frameBytes > end) return Judgement.Partial;
      return judgeWhole(bytes, at, frameBytes, header);
    },
    read: (bytes, at, frameBytes) =>
      headerAt(headers, bytes, at, at + frameBytes) > 0
        ? { kind: 'other' }
        : read(bytes, at, frameBytes),
  };
}

const isImplausible = (finding: Finding): boolean =>
  finding.kind === 'refused' && finding.reason === DiscardReason.Implausible;

const NONE = -1;
const UNDECIDED = -2;

/** Which header stands there; none begins with another, so the first that is whole is the one. */
function headerAt(
  headers: readonly Uint8Array[],
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  let found = NONE;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index] as Uint8Array;
    const count = Math.min(header.length, end - at);
    let matching = 0;
    while (matching < count && bytes[at + matching] === header[matching]) matching += 1;
    if (matching === header.length) return index;
    if (matching === count) found = UNDECIDED;
  }
  return found;
}

function commonStart(headers: readonly Uint8Array[]): number | null {
  const start = headers[0]?.[0] ?? null;
  return headers.every((header) => header[0] === start) ? start : null;
}

function maxFrameBytes({ length }: Layout): number {
  return length.kind === 'fixed' ? length.frameBytes : length.maxFrameBytes;
}

type LengthReader = (bytes: Uint8Array, at: number, end: number) => number;

/** The length of the frame, or why it has none. */
function createLengthReader(layout: Layout): LengthReader {
  const { length } = layout;
  if (length.kind === 'fixed') return () => length.frameBytes;
  const { offset, type, plusBytes } = length;
  const least = Math.max(leastFrameBytes(layout), 1);
  const size = type === 'uint8' ? 1 : 2;
  const readers = {
    uint8: (bytes: Uint8Array, at: number) => bytes[at] as number,
    uint16be: uint16beAt,
    uint16le: uint16leAt,
  };
  const count = readers[type];
  return (bytes, at, end) => {
    if (at + offset + size > end) return Judgement.Partial;
    const frameBytes = count(bytes, at + offset) + plusBytes;
    return frameBytes < least || frameBytes > length.maxFrameBytes
      ? Judgement.BadLength
      : frameBytes;
  };
}

function endsWith(bytes: Uint8Array, end: number, trailer: Uint8Array): boolean {
  const from = end - trailer.length;
  for (let index = 0; index < trailer.length; index += 1) {
    if (bytes[from + index] !== trailer[index]) return false;
  }
  return true;
}

type FindingReader = (bytes: Uint8Array, at: number, frameBytes: number) => Finding;

export function createFindingReader(options: GenericFrameOptions): FindingReader {
  const { fields } = options.layout;
  if (fields.code !== null) return codeReader(options, fields.code);
  const readers = {
    object: readerOf(fields.object),
    ambient: readerOf(fields.ambient),
    body: readerOf(fields.body),
  };
  return (bytes, at, frameBytes) => {
    const values: FoundValues = {
      object: readers.object?.(bytes, at, frameBytes) ?? null,
      ambient: readers.ambient?.(bytes, at, frameBytes) ?? null,
      body: readers.body?.(bytes, at, frameBytes) ?? null,
    };
    const sample = sampleFrom(values, options.plausible);
    return sample === null
      ? { kind: 'refused', reason: DiscardReason.Implausible }
      : { kind: 'temperature', sample };
  };
}

const readerOf = (field: NumberField | null): NumberReader | null =>
  field && createNumberReader(field);

function codeReader(
  { fallbackCharset }: GenericFrameOptions,
  { offset, to }: NonNullable<Layout['fields']['code']>,
): FindingReader {
  const readText = createTextReader(fallbackCharset);
  return (bytes, at, frameBytes) => {
    const from = offset < 0 ? at + frameBytes + offset : at + offset;
    const end = to < 0 ? at + frameBytes + to : at + to;
    // An empty code is a frame that says that nothing was read.
    if (end <= from) return { kind: 'other' };
    const text = readText(bytes.subarray(from, end));
    if (text === null) return { kind: 'refused', reason: DiscardReason.NotText };
    return { kind: 'code', code: { aimId: null, text } };
  };
}
