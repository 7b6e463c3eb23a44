import type { RejectedRecord, Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { TimeOf } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { MqttConnection } from './connection-port.ts';
import type { PublishOutcome } from './publish-window.ts';
import type { MessagePlan } from './record-messages.ts';
import { messagesFromRecords } from './record-messages.ts';

export type MqttSinkOptions = {
  /** Default: `mqtt`. */
  readonly id?: string;
  readonly connection: MqttConnection;
  readonly address: GatewayAddress;
  readonly clock: Clock;
  readonly liveWindowMs: number;
  /** Default: the record's own time. */
  readonly timeOf?: TimeOf;
  /** Default: 100. */
  readonly maxEventsPerMessage?: number;
};

/**
 * Records as messages. `accepted` means that the broker acknowledged every message of the batch,
 * which is not yet delivery: the ops centre confirms end to end.
 */
export function createMqttSink(options: MqttSinkOptions): Sink {
  const {
    id = 'mqtt',
    connection,
    address,
    clock,
    liveWindowMs,
    timeOf,
    maxEventsPerMessage = 100,
  } = options;
  return {
    id,
    limits: { maxBatchRecords: 500, lingerMs: 0, maxConcurrentWrites: 4 },
    goesByNumber: true,
    wants: () => true,
    async write(batch, signal) {
      const status = connection.status();
      if (status.state !== 'online') {
        const cause = status.detail || 'The broker is not connected yet.';
        return { kind: 'retry', cause, hold: status.state === 'refused' };
      }
      const plan = messagesFromRecords(address, batch, {
        nowMs: clock.wallMs(),
        liveWindowMs,
        maxEventsPerMessage,
        maxPacketBytes: connection.maxPacketBytes(),
        ...(timeOf && { timeOf }),
      });
      const outcomes = await connection.publishAll(
        plan.messages.map(({ message }) => message),
        signal,
      );
      return outcomeFrom(batch, plan, outcomes);
    },
    // The connection is shared with the ops centre's side and outlives the sink.
    close: () => Promise.resolve(),
  };
}

type Tally = {
  readonly rejected: RejectedRecord[];
  readonly retry: number[];
  /** Of the first message that failed in that way. */
  holdCause: string | null;
  retryCause: string | null;
};

function outcomeFrom(
  batch: readonly StoredRecord[],
  plan: MessagePlan,
  outcomes: readonly PublishOutcome[],
): WriteOutcome {
  const tally: Tally = {
    rejected: [...plan.rejected],
    retry: [],
    holdCause: null,
    retryCause: null,
  };
  for (const [place, { indexes }] of plan.messages.entries()) {
    const outcome = outcomes[place];
    if (outcome) count(tally, indexes, outcome);
  }
  const { rejected, retry, holdCause, retryCause } = tally;
  if (rejected.length === 0 && retry.length === 0) return { kind: 'accepted' };
  const cause = holdCause ?? retryCause ?? rejected[0]?.cause ?? '';
  // While anything passes, the rest is only tried again: a held sink would keep alerts back.
  if (retry.length === batch.length) {
    return { kind: 'retry', cause, hold: holdCause !== null && retryCause === null };
  }
  return {
    kind: 'partial',
    rejected: rejected.sort((left, right) => left.index - right.index),
    retry: retry.sort((left, right) => left - right),
    cause,
  };
}

function count(tally: Tally, indexes: readonly number[], outcome: PublishOutcome): void {
  if (outcome.kind === 'acknowledged') return;
  // A refusal of many together does not say which of them is to blame.
  const isOnesOwnFault = indexes.length === 1 && isAboutTheMessage(outcome);
  if (isOnesOwnFault) {
    for (const index of indexes) tally.rejected.push({ index, cause: outcome.cause });
    return;
  }
  if (outcome.kind === 'refused' && outcome.refusal !== 'retry') tally.holdCause ??= outcome.cause;
  else tally.retryCause ??= outcome.cause;
  tally.retry.push(...indexes);
}

function isAboutTheMessage(outcome: PublishOutcome): boolean {
  return (
    outcome.kind === 'too-large' || (outcome.kind === 'refused' && outcome.refusal === 'reject')
  );
}
