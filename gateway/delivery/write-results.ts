import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { DeadLetters, Rejected } from './dead-letters.ts';
import type { Sink, WriteOutcome } from './sink.ts';
import type { SinkCondition } from './sink-condition.ts';
import type { SinkProgress } from './sink-progress.ts';
import type { DeliveryEvent } from './sink-status.ts';

export type WriteResultsOptions = {
  readonly sink: Pick<Sink, 'id' | 'limits'>;
  /** As it is at present: a start loads another. */
  readonly progress: () => SinkProgress;
  readonly condition: SinkCondition;
  readonly deadLetters: DeadLetters;
  readonly onEvent: (event: DeliveryEvent) => void;
};

/** What becomes of the records of one batch by what the sink said to it. */
export class WriteResults {
  readonly #options: WriteResultsOptions;
  #batchLimit: number;
  #deliveredRecords = 0;

  constructor(options: WriteResultsOptions) {
    this.#options = options;
    this.#batchLimit = options.sink.limits.maxBatchRecords;
  }

  /** Halved where a batch was too large, doubled with each that was taken. */
  get batchLimit(): number {
    return this.#batchLimit;
  }

  get deliveredRecords(): number {
    return this.#deliveredRecords;
  }

  /** Marks nothing that it could not store: then everything is tried again. */
  async take(records: readonly StoredRecord[], outcome: WriteOutcome): Promise<void> {
    try {
      await this.#apply(records, outcome);
    } catch (error) {
      this.#options.progress().giveBack(records);
      const why = error instanceof Error ? error.message : String(error);
      this.#options.condition.failed('waiting', why);
    }
  }

  async #apply(records: readonly StoredRecord[], outcome: WriteOutcome): Promise<void> {
    const { condition, progress } = this.#options;
    switch (outcome.kind) {
      case 'accepted':
        this.#deliverAll(records);
        return this.#recovered();
      case 'partial':
        return await this.#applyPartial(records, outcome);
      case 'retry':
        progress().giveBack(records);
        return condition.failed(
          outcome.hold ? 'holding' : 'waiting',
          outcome.cause,
          outcome.retryAfterMs,
        );
      case 'too-large':
        return await this.#applyTooLarge(records, outcome.cause);
      default: {
        const unhandled: never = outcome;
        throw new Error(`unknown outcome ${JSON.stringify(unhandled)}`);
      }
    }
  }

  async #applyPartial(
    records: readonly StoredRecord[],
    outcome: Extract<WriteOutcome, { kind: 'partial' }>,
  ): Promise<void> {
    const { condition, progress } = this.#options;
    const rejected = outcome.rejected.map(({ index, cause }) => ({
      record: records[index] as StoredRecord,
      cause,
    }));
    await this.#park(rejected);
    const retry = new Set(outcome.retry);
    this.#deliverAll(records.filter((_, index) => !retry.has(index)));
    this.#deliveredRecords -= rejected.length;
    if (retry.size === 0) return this.#recovered();
    progress().giveBack(records.filter((_, index) => retry.has(index)));
    condition.failed('waiting', outcome.cause, outcome.retryAfterMs);
  }

  async #applyTooLarge(records: readonly StoredRecord[], cause: string): Promise<void> {
    const progress = this.#options.progress();
    if (records.length > 1) {
      this.#batchLimit = records.length >> 1;
      progress.giveBack(records);
      return;
    }
    await this.#park(records.map((record) => ({ record, cause })));
    for (const { position } of records) progress.deliver(position);
  }

  async #park(rejected: readonly Rejected[]): Promise<void> {
    const [first] = rejected;
    if (!first) return;
    const { sink, deadLetters, onEvent } = this.#options;
    await deadLetters.park(rejected);
    onEvent({ kind: 'dead-letters', sinkId: sink.id, count: rejected.length, cause: first.cause });
  }

  #deliverAll(records: readonly StoredRecord[]): void {
    const progress = this.#options.progress();
    for (const { position } of records) progress.deliver(position);
    this.#deliveredRecords += records.length;
  }

  #recovered(): void {
    const { condition, sink } = this.#options;
    condition.recovered();
    this.#batchLimit = Math.min(sink.limits.maxBatchRecords, this.#batchLimit * 2);
  }
}
