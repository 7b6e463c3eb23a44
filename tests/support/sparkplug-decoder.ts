/**
 * A second reading of Sparkplug payloads, for tests: written from `sparkplug_b.proto` (Eclipse Tahu) field by
 * field, sharing nothing with the encoder of the gateway.
 */
export type SparkplugMetric = {
  readonly name: string;
  readonly timestampMs: number;
  readonly datatype: number;
  readonly isHistorical: boolean;
  /** `null` where the metric says that it has none. */
  readonly value: number | boolean | string | null;
};

export type DecodedPayload = {
  readonly timestampMs: number;
  readonly seq: number | null;
  readonly metrics: readonly SparkplugMetric[];
};

type Field = { readonly number: number; readonly uint: bigint; readonly bytes: Buffer };

export function decodeSparkplug(bytes: Buffer): DecodedPayload {
  const fields = fieldsOf(bytes);
  const one = (number: number) => fields.find((field) => field.number === number);
  const seq = one(3);
  return {
    timestampMs: Number(one(1)?.uint),
    seq: seq ? Number(seq.uint) : null,
    metrics: fields.filter(({ number }) => number === 2).map((field) => metricOf(field.bytes)),
  };
}

function metricOf(bytes: Buffer): SparkplugMetric {
  const fields = new Map(fieldsOf(bytes).map((field) => [field.number, field]));
  const value = (): SparkplugMetric['value'] => {
    if (fields.get(7)?.uint === 1n) return null;
    const [long, double, boolean, text] = [11, 13, 14, 15].map((number) => fields.get(number));
    if (long) return Number(long.uint);
    if (double) return double.bytes.readDoubleLE();
    if (boolean) return boolean.uint === 1n;
    if (text) return text.bytes.toString('utf8');
    throw new Error('a metric without a value does not say so');
  };
  return {
    name: fields.get(1)?.bytes.toString('utf8') ?? '',
    timestampMs: Number(fields.get(3)?.uint),
    datatype: Number(fields.get(4)?.uint),
    isHistorical: fields.get(5)?.uint === 1n,
    value: value(),
  };
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const uint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value += BigInt(byte % 128) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(uint());
    const [number, kind] = [tag >> 3, tag & 7];
    if (kind === 0) {
      fields.push({ number, uint: uint(), bytes: Buffer.alloc(0) });
      continue;
    }
    const length = kind === 1 ? 8 : Number(uint());
    if (kind !== 1 && kind !== 2) throw new Error(`no field of kind ${kind} is in a payload`);
    fields.push({ number, uint: 0n, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}
