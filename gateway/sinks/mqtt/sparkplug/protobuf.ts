/**
 * The part of Protocol Buffers that a Sparkplug payload needs: varints, doubles, texts and messages within
 * messages ("Encoding", protobuf.dev). A few dozen lines instead of a library that would be the largest
 * dependency of this room.
 */
const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_LENGTH = 2;
const WIRE_FIXED32 = 5;

/** Fields are written in the order of the calls. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  /** A whole number that is not negative; beyond 2^53 a bigint. */
  uint(field: number, value: number | bigint): this {
    this.#parts.push(varint((field << 3) | WIRE_VARINT), varint(value));
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.uint(field, value ? 1 : 0);
  }

  double(field: number, value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#parts.push(varint((field << 3) | WIRE_FIXED64), bytes);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  bytes(field: number, value: Buffer): this {
    this.#parts.push(varint((field << 3) | WIRE_LENGTH), varint(value.length), value);
    return this;
  }

  end(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

export type ProtobufField = {
  readonly field: number;
  /** A number of up to 32 bits, or the bytes of a text or message; `null` for what is of no use here. */
  readonly value: number | Buffer | null;
};

/** Reads one message; `null` for bytes that are none. Never throws. */
export function readProtobuf(bytes: Buffer): readonly ProtobufField[] | null {
  const reader = new Reader(bytes);
  const fields: ProtobufField[] = [];
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const value = tag === null ? undefined : valueAfter(reader, Number(tag & 7n));
    if (tag === null || value === undefined) return null;
    fields.push({ field: Number(tag >> 3n), value });
  }
  return fields;
}

/** `undefined` for bytes that are no value. */
function valueAfter(reader: Reader, wireType: number): ProtobufField['value'] | undefined {
  switch (wireType) {
    case WIRE_VARINT: {
      const value = reader.varint();
      if (value === null) return undefined;
      return value < 2n ** 32n ? Number(value) : null;
    }
    case WIRE_LENGTH: {
      const length = reader.varint();
      return length === null ? undefined : reader.take(length);
    }
    case WIRE_FIXED64:
      return reader.take(8n) && null;
    case WIRE_FIXED32:
      return reader.take(4n) && null;
    default:
      return undefined;
  }
}

const LONGEST_VARINT_BITS = 70n;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint | null {
    let value = 0n;
    for (let shift = 0n; shift < LONGEST_VARINT_BITS; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  }

  take(length: bigint): Buffer | undefined {
    if (length > BigInt(this.#bytes.length - this.#at)) return undefined;
    const start = this.#at;
    this.#at += Number(length);
    return this.#bytes.subarray(start, this.#at);
  }
}
