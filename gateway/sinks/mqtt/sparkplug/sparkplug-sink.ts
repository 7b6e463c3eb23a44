import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { TimeOf } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { MqttConnection } from '#gateway/sinks/mqtt/connection-port.ts';
import type { EdgeNode, TimedRecord } from './edge-node.ts';

export type SparkplugSinkOptions = {
  readonly id: string;
  readonly node: EdgeNode;
  readonly connection: MqttConnection;
  readonly clock: Clock;
  /** A record older than this is history and not what is true now. */
  readonly liveWindowMs: number;
  /** Default: the record's own time. */
  readonly timeOf?: TimeOf;
};

const CLOCK_NOT_TRUSTED = {
  cause: 'The clock of this PC is not trusted, and its records wait here for a better time.',
  retryAfterMs: 15_000,
};

/**
 * Records as Sparkplug data. `accepted` means that the broker has processed them; whether a host has, it
 * does not tell. What a host missed of a session shows in `seq`, and each record carries its own number.
 */
export function createSparkplugSink(options: SparkplugSinkOptions): Sink {
  const { id, node, connection } = options;
  return {
    id,
    limits: { maxBatchRecords: 200, lingerMs: 0, maxConcurrentWrites: 1 },
    wants: ({ kind }) => kind !== RecordKind.Gap,
    async write(batch) {
      const timed = batch.map((record) => timedRecord(record, options));
      const known = timed.filter((each) => each !== null);
      if (known.length > 0 && !(await node.tell(known))) return notTaken(connection);
      const retry = timed.flatMap((each, index) => (each === null ? [index] : []));
      if (retry.length === 0) return { kind: 'accepted' };
      return { kind: 'partial', rejected: [], retry, ...CLOCK_NOT_TRUSTED };
    },
    close: () => connection.stop(),
  };
}

/** `null` while its time is not known. */
function timedRecord(
  record: StoredRecord,
  { clock, liveWindowMs, timeOf }: SparkplugSinkOptions,
): TimedRecord | null {
  const time = timeOf?.(record) ?? { kind: 'observed', atMs: record.observedAtMs };
  if (time.kind === 'waiting') return null;
  const isHistorical = clock.wallMs() - time.atMs > liveWindowMs;
  return { record, observedAtMs: time.atMs, isHistorical };
}

function notTaken(connection: MqttConnection): WriteOutcome {
  const { state, detail } = connection.status();
  const cause = detail || 'The broker did not take every message.';
  return { kind: 'retry', cause, hold: state === 'refused' };
}
