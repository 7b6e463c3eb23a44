/** What a site pass is made of. Maps are given as pairs in the order in which they are written. */
export type CborValue =
  | number
  | string
  | Uint8Array
  | readonly CborValue[]
  | {
      readonly kind: 'map';
      readonly entries: readonly (readonly [CborValue, CborValue])[];
    }
  | { readonly kind: 'tag'; readonly tag: number; readonly value: CborValue };

const MajorType = {
  Unsigned: 0,
  Negative: 1,
  Bytes: 2,
  Text: 3,
  Array: 4,
  Map: 5,
  Tag: 6,
} as const;

/** The part of CBOR (RFC 8949) a site pass needs, with the shortest form of each length (§4.2.1). */
export function encodeCbor(value: CborValue): Buffer {
  if (typeof value === 'number') return encodeInteger(value);
  if (typeof value === 'string') return withLength(MajorType.Text, Buffer.from(value, 'utf8'));
  if (value instanceof Uint8Array) return withLength(MajorType.Bytes, value);
  if (!('kind' in value)) {
    return Buffer.concat([head(MajorType.Array, value.length), ...value.map(encodeCbor)]);
  }
  if (value.kind === 'tag') {
    return Buffer.concat([head(MajorType.Tag, value.tag), encodeCbor(value.value)]);
  }
  const entries = value.entries.flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)]);
  return Buffer.concat([head(MajorType.Map, value.entries.length), ...entries]);
}

function encodeInteger(value: number): Buffer {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number.`);
  return value < 0 ? head(MajorType.Negative, -1 - value) : head(MajorType.Unsigned, value);
}

function withLength(majorType: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([head(majorType, bytes.length), bytes]);
}

/** RFC 8949 §3: three bits of major type, then the argument in the fewest bytes. */
function head(majorType: number, argument: number): Buffer {
  const initial = majorType << 5;
  if (argument < 24) return Buffer.of(initial | argument);
  if (argument <= 0xff) return Buffer.of(initial | 24, argument);
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(argument), 1);
  if (argument <= 0xffff) return Buffer.concat([Buffer.of(initial | 25), bytes.subarray(7)]);
  if (argument <= 0xffff_ffff) return Buffer.concat([Buffer.of(initial | 26), bytes.subarray(5)]);
  bytes[0] = initial | 27;
  return bytes;
}
