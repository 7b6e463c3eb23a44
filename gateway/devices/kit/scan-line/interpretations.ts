import type { TextReader } from './text-reader.ts';
import { charsetReader } from './text-reader.ts';

/** Charsets by number of their extended channel interpretation (AIM ECI register); what no pass uses is left out. */
const charsetOf: Readonly<Record<number, string>> = {
  1: 'iso-8859-1',
  3: 'iso-8859-1',
  20: 'shift_jis',
  26: 'utf-8',
  27: 'utf-8',
  28: 'big5',
  29: 'gb18030',
  30: 'euc-kr',
  31: 'gbk',
  32: 'gb18030',
  170: 'utf-8',
};

const BACKSLASH = 0x5c;
const DESIGNATOR_DIGITS = 6;

/**
 * Reads text that says its charset itself: `\000026` stands before what is UTF-8, and a backslash of the text is sent twice
 * (ISO/IEC 15424). Text in which none stands is read as any other: many scanners set the modifier
 * and leave the designator out.
 */
export function createInterpretationReader(readPlain: TextReader): TextReader {
  const readers = new Map<number, TextReader | null>();
  const readerOf = (designator: number | null): TextReader | null => {
    if (designator === null) return readPlain;
    const charset = charsetOf[designator];
    const known = readers.get(designator);
    if (known !== undefined || charset === undefined) return known ?? null;
    const reader = charsetReader(charset);
    readers.set(designator, reader);
    return reader;
  };
  return (bytes) => {
    const { segments, isDesignated, isMalformed } = segmentsOf(bytes);
    if (!isDesignated) return readPlain(bytes);
    if (isMalformed) return null;
    const parts = segments.map(({ designator, data }) => readerOf(designator)?.(data) ?? null);
    return parts.includes(null) ? null : parts.join('');
  };
}

type Segment = { readonly designator: number | null; readonly data: Uint8Array };

type Segments = {
  readonly segments: readonly Segment[];
  readonly isDesignated: boolean;
  /** A backslash that is neither doubled nor before six digits. */
  readonly isMalformed: boolean;
};

function segmentsOf(bytes: Uint8Array): Segments {
  const segments: Segment[] = [];
  let data: number[] = [];
  let designator: number | null = null;
  let isMalformed = false;
  const end = () => {
    if (data.length > 0) segments.push({ designator, data: Uint8Array.from(data) });
    data = [];
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const next = byte === BACKSLASH ? designatorAt(bytes, at + 1) : null;
    if (next === null) {
      if (byte === BACKSLASH && bytes[++at] !== BACKSLASH) isMalformed = true;
      data.push(byte);
    } else {
      end();
      designator = next;
      at += DESIGNATOR_DIGITS;
    }
  }
  end();
  return { segments, isDesignated: designator !== null, isMalformed };
}

function designatorAt(bytes: Uint8Array, at: number): number | null {
  if (at + DESIGNATOR_DIGITS > bytes.length) return null;
  let value = 0;
  for (let index = at; index < at + DESIGNATOR_DIGITS; index += 1) {
    const digit = (bytes[index] as number) - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}
