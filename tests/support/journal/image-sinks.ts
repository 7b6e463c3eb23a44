import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import { createLineEncoder } from '#gateway/sinks/influx/record-lines.ts';
import { WRITTEN_KINDS } from '#gateway/sinks/influx/record-points.ts';
import { encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { EventMessage } from '#tests/support/ops-centre/wire-events.ts';
import { lobby } from '#tests/support/ops-centre/wire-events.ts';
import type { ImageLedger } from './image-ledger.ts';
import type { Mortal } from './mortal-clock.ts';

export type SinkSurroundings = {
  readonly clock: Clock;
  readonly ledger: ImageLedger;
  /** The program that writes; what it wrote when it died has no answer. */
  readonly life: Readonly<Mortal>;
};

export type Broker = {
  readonly isOnline: () => boolean;
  readonly publish: (message: EventMessage) => void;
};

/** A broker that keeps everything until the ops centre fetches it. */
export function brokerSink({ clock, ledger, life }: SinkSurroundings, broker: Broker): Sink {
  const write = async (batch: readonly StoredRecord[]): Promise<WriteOutcome> => {
    await new Promise<void>((resolve) => clock.after(10, resolve));
    if (life.isOver) return new Promise<WriteOutcome>(() => undefined);
    if (!broker.isOnline()) return { kind: 'retry', cause: 'offline', hold: false };
    for (const record of batch) {
      const topic = topics.record(lobby, record.kind);
      broker.publish({ topic, payload: encodeCloudEvent(lobby, record) });
      ledger.publish(record.observedAtMs);
    }
    return { kind: 'accepted' };
  };
  return { ...sink('mqtt', write), goesByNumber: true };
}

/** A database of points: who writes the same point again replaces it. */
export function influxSink({ clock, ledger, life }: SinkSurroundings): Sink {
  const encode = createLineEncoder(lobby);
  const point = (record: StoredRecord): void => {
    const result = encode(record);
    if (result.kind !== 'line') throw new Error(`no line: ${result.kind}`);
    const [series = '', ...rest] = result.line.split(' ');
    ledger.write(`${series} ${rest.at(-1)}`, record.observedAtMs);
  };
  return sink('influx', async (batch) => {
    await new Promise<void>((resolve) => clock.after(50, resolve));
    if (life.isOver) return new Promise<WriteOutcome>(() => undefined);
    for (const record of batch) if (WRITTEN_KINDS.has(record.kind)) point(record);
    return { kind: 'accepted' };
  });
}

const sink = (id: string, write: Sink['write']): Sink => ({
  id,
  limits: { maxBatchRecords: 20, lingerMs: 0, maxConcurrentWrites: 2 },
  wants: () => true,
  write,
  close: () => Promise.resolve(),
});
