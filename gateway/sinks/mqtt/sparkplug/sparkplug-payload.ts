import { ProtobufWriter, readProtobuf } from './protobuf.ts';

/** Payloads by "Sparkplug B" (Eclipse Sparkplug 3.0, chapter 6.4: `sparkplug_b.proto`). */
const DataType = { Int64: 4, Double: 10, Boolean: 11, String: 12 } as const;

/** `value: null` is a metric of that type without a value. */
export type Metric = { readonly name: string } & (
  | { readonly type: 'Int64'; readonly value: number | null }
  | { readonly type: 'Double'; readonly value: number | null }
  | { readonly type: 'Boolean'; readonly value: boolean | null }
  | { readonly type: 'String'; readonly value: string | null }
);

export type SparkplugPayload = {
  readonly timestampMs: number;
  /** Absent in a death of the node only. */
  readonly seq: number | null;
  readonly metrics: readonly Metric[];
  /** When the metrics were observed; default: the time of the payload. */
  readonly observedAtMs?: number;
  /** Observed earlier: not what is true now. */
  readonly isHistorical?: boolean;
};

/** Field numbers of the messages `Payload` and `Payload.Metric`. */
const PAYLOAD = { timestamp: 1, metrics: 2, seq: 3 } as const;
const METRIC = {
  name: 1,
  timestamp: 3,
  datatype: 4,
  isHistorical: 5,
  isNull: 7,
  longValue: 11,
  doubleValue: 13,
  booleanValue: 14,
  stringValue: 15,
} as const;

export function encodePayload(payload: SparkplugPayload): Buffer {
  const { timestampMs, seq, metrics } = payload;
  const writer = new ProtobufWriter().uint(PAYLOAD.timestamp, timestampMs);
  for (const metric of metrics) writer.bytes(PAYLOAD.metrics, encodeMetric(metric, payload));
  if (seq !== null) writer.uint(PAYLOAD.seq, seq);
  return writer.end();
}

function encodeMetric(
  metric: Metric,
  { timestampMs, observedAtMs = timestampMs, isHistorical = false }: SparkplugPayload,
): Buffer {
  const writer = new ProtobufWriter()
    .text(METRIC.name, metric.name)
    .uint(METRIC.timestamp, observedAtMs)
    .uint(METRIC.datatype, DataType[metric.type]);
  if (isHistorical) writer.bool(METRIC.isHistorical, true);
  return withValue(writer, metric).end();
}

function withValue(writer: ProtobufWriter, metric: Metric): ProtobufWriter {
  if (metric.value === null) return writer.bool(METRIC.isNull, true);
  switch (metric.type) {
    case 'Int64':
      return writer.uint(METRIC.longValue, metric.value);
    case 'Double':
      return writer.double(METRIC.doubleValue, metric.value);
    case 'Boolean':
      return writer.bool(METRIC.booleanValue, metric.value);
    case 'String':
      return writer.text(METRIC.stringValue, metric.value);
    default: {
      const unhandled: never = metric;
      throw new Error(`unknown type of metric ${JSON.stringify(unhandled)}`);
    }
  }
}

const MAX_COMMAND_BYTES = 16 * 1024;

/** The Boolean metrics of a command that are true, by name; nothing for bytes that are no payload. */
export function commandsIn(bytes: Buffer): readonly string[] {
  if (bytes.length > MAX_COMMAND_BYTES) return [];
  const metrics = (readProtobuf(bytes) ?? []).filter(({ field }) => field === PAYLOAD.metrics);
  return metrics.flatMap(({ value }) => {
    const fields = Buffer.isBuffer(value) ? (readProtobuf(value) ?? []) : [];
    const name = fields.find(({ field }) => field === METRIC.name)?.value;
    const isTrue = fields.some(
      ({ field, value: set }) => field === METRIC.booleanValue && set === 1,
    );
    return isTrue && Buffer.isBuffer(name) ? [name.toString('utf8')] : [];
  });
}
