import type { Clock } from '#gateway/domain/clock.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import type { DeadLetterAnswer } from './dead-letters.ts';
import { discardDeadLetters } from './dead-letters.ts';
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
  /** States of the sinks that go by numbers, by id, in which nothing behind the position is delivered. */
  cursorsUpTo(position: number): ReadonlyMap<string, string>;
  /** Sends them once more; those of a sink that is not configured stay. `by`: who asked for it. */
  retryDeadLetters(ids: readonly number[], by: string): Promise<DeadLetterAnswer>;
  /** Gives them up. */
  discardDeadLetters(ids: readonly number[], by: string): Promise<DeadLetterAnswer>;
  stop(graceMs: number): Promise<void>;
};

/** One log, many sinks: each has a worker and a cursor of its own, and none waits for another. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { journal, sinks, config, onEvent } = options;
  const tail = new LiveTail(config.liveTailRecords, journal.head().position);
  const workers = new Map(
    sinks.map((sink) => [sink.id, new DeliveryWorker({ ...options, sink, tail })]),
  );
  const byNumber = sinks.filter(({ goesByNumber }) => goesByNumber).map(({ id }) => id);
  let unsubscribe: () => void = () => undefined;
  return {
    async start() {
      const leave = journal.onDurable((records) => {
        tail.push(records);
        for (const worker of workers.values()) worker.durable(records);
        tail.forget(Math.min(...[...workers.values()].map((worker) => worker.deliveredUpTo)));
      });
      const leaveToo = journal.onRenumbered((renumbering) => {
        // What memory holds has the old numbers.
        tail.forget(renumbering.upToPosition);
        for (const id of byNumber) workers.get(id)?.renumbered(renumbering);
      });
      unsubscribe = () => {
        leave();
        leaveToo();
      };
      await Promise.all([...workers.values()].map((worker) => worker.start()));
    },
    worker: (sinkId) => workers.get(sinkId),
    statuses: () => [...workers.values()].map((worker) => worker.status()),
    cursorsUpTo: (position) =>
      new Map(byNumber.map((id) => [id, workers.get(id)?.cursorUpTo(position) ?? '[]'])),
    async retryDeadLetters(ids, by) {
      const answers = await Promise.all(
        [...workers.values()].map((worker) => worker.deadLetters.retry(ids, by)),
      );
      const settledIds = answers.flatMap((answer) => answer.settledIds);
      if (settledIds.length > 0) onEvent({ kind: 'dead-letters-retried', ids: settledIds, by });
      return { settledIds, goneIds: answers.flatMap((answer) => answer.goneIds) };
    },
    async discardDeadLetters(ids, by) {
      const letters = await discardDeadLetters(journal, ids, by);
      await Promise.all([...workers.values()].map((worker) => worker.deadLetters.recount()));
      for (const letter of letters) onEvent({ kind: 'dead-letter-discarded', letter, by });
      return { settledIds: letters.map(({ id }) => id), goneIds: [] };
    },
    async stop(graceMs) {
      unsubscribe();
      await Promise.all([...workers.values()].map((worker) => worker.stop(graceMs)));
    },
  };
}
