import type { Clock } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { DeliveryConfig } from './delivery-config.ts';
import { DeliveryWorker } from './delivery-worker.ts';
import { LiveTail } from './live-tail.ts';
import type { Sink } from './sink.ts';
import type { DeliveryEvent, SinkStatus } from './sink-status.ts';

export type DeliveryOptions = {
  readonly journal: Journal;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly config: DeliveryConfig;
  readonly onEvent: (event: DeliveryEvent) => void;
};

export type Delivery = {
  start(): Promise<void>;
  worker(sinkId: string): DeliveryWorker | undefined;
  statuses(): readonly SinkStatus[];
  stop(graceMs: number): Promise<void>;
};

/** One log, many sinks: each has a worker and a cursor of its own, and none waits for another. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { journal, sinks, config } = options;
  const tail = new LiveTail(config.liveTailRecords, journal.head().position);
  const workers = new Map(
    sinks.map((sink) => [sink.id, new DeliveryWorker({ ...options, sink, tail })]),
  );
  let unsubscribe: () => void = () => undefined;
  return {
    async start() {
      unsubscribe = journal.onDurable((records) => {
        tail.push(records);
        for (const worker of workers.values()) worker.durable(records);
        tail.forget(Math.min(...[...workers.values()].map((worker) => worker.deliveredUpTo)));
      });
      await Promise.all([...workers.values()].map((worker) => worker.start()));
    },
    worker: (sinkId) => workers.get(sinkId),
    statuses: () => [...workers.values()].map((worker) => worker.status()),
    async stop(graceMs) {
      unsubscribe();
      await Promise.all([...workers.values()].map((worker) => worker.stop(graceMs)));
    },
  };
}
