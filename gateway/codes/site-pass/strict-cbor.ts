import type { DecodeOptions } from 'cbor2';
import { decode } from 'cbor2/decoder';

/**
 * RFC 8949 §4.2-like strictness for input that anyone can print: one encoding for each value, no
 * duplicate keys, no indefinite lengths, no floats, and no tag is ever acted upon (cbor2 would
 * otherwise build dates, regular expressions and big numbers for a stranger).
 */
const strictOptions: DecodeOptions = {
  maxDepth: 8,
  requirePreferred: true,
  rejectStreaming: true,
  rejectDuplicateKeys: true,
  rejectFloats: true,
  rejectSimple: true,
  rejectUndefined: true,
  rejectBigInts: true,
  ignoreGlobalTags: true,
  preferMap: true,
};

/** `undefined` for anything that is not one strict CBOR item; `undefined` itself is refused inside. */
export function valueFromCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, strictOptions);
  } catch {
    return undefined;
  }
}
