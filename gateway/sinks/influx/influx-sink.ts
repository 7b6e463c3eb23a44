import type { RejectedRecord, Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { TimeOf } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Settlement } from './bad-line-search.ts';
import { settleLines } from './bad-line-search.ts';
import { verdictFrom } from './influx-answer.ts';
import type { InfluxConfig } from './influx-config.ts';
import type { InfluxTransport, ReadSecret } from './influx-transport.ts';
import type { LineEncoder } from './record-lines.ts';
import { createLineEncoder } from './record-lines.ts';
import { WRITTEN_KINDS } from './record-points.ts';
import { createV1Transport } from './v1-transport.ts';
import { createV2Transport } from './v2-transport.ts';

export type InfluxSinkOptions = {
  readonly id: string;
  readonly address: GatewayAddress;
  readonly config: InfluxConfig;
  readonly readSecret: ReadSecret;
  /** Default: the record's own time. */
  readonly timeOf?: TimeOf;
};

/**
 * Writes records as points. Nothing counts as stored before a 204; whatever else comes back is an outcome.
 * Not yet told apart: InfluxDB 1.x answers `500 max series per database exceeded` for ever, which is
 * repeated here like any other 500.
 */
export function createInfluxSink(options: InfluxSinkOptions): Sink {
  const { config } = options;
  const encode = createLineEncoder(options.address, options.timeOf);
  const transport = createInfluxTransport(config, options.readSecret);
  return {
    id: options.id,
    limits: {
      maxBatchRecords: config.batchMaxLines,
      lingerMs: config.flushIntervalMs,
      maxConcurrentWrites: 1,
    },
    wants: (record) => WRITTEN_KINDS.has(record.kind),
    write: (batch, signal) => writeBatch(batch, encode, transport, signal),
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

export function createInfluxTransport(
  config: InfluxConfig,
  readSecret: ReadSecret,
): InfluxTransport {
  return config.version === 'v1'
    ? createV1Transport(config, readSecret)
    : createV2Transport(config, readSecret);
}

async function writeBatch(
  batch: readonly StoredRecord[],
  encode: LineEncoder,
  transport: InfluxTransport,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { lines, indexes, rejected, waiting } = encodeBatch(batch, encode);
  const send = async (from: number, to: number) =>
    verdictFrom(await transport.write(lines.slice(from, to).join('\n'), signal));
  const outcome = outcomeFrom(await settleLines(lines.length, send), indexes, rejected);
  return waiting.length === 0 ? outcome : withWaiting(outcome, waiting, indexes.length > 0);
}

/** Ended at once by `retryNow` when the time is known; this is for the case that nobody tells. */
const LOOK_AGAIN_MS = 15_000;
const CLOCK_NOT_TRUSTED = {
  cause: 'The clock of this PC is not trusted, and its records wait here for a better time.',
  retryAfterMs: LOOK_AGAIN_MS,
};

/** What is trusted goes out; the rest of the batch comes again. */
function withWaiting(
  outcome: WriteOutcome,
  waiting: readonly number[],
  hasLines: boolean,
): WriteOutcome {
  if (outcome.kind === 'accepted' && !hasLines)
    return { kind: 'retry', hold: false, ...CLOCK_NOT_TRUSTED };
  if (outcome.kind === 'accepted')
    return { kind: 'partial', rejected: [], retry: waiting, ...CLOCK_NOT_TRUSTED };
  if (outcome.kind !== 'partial') return outcome;
  const retry = [...outcome.retry, ...waiting].sort((left, right) => left - right);
  return outcome.retry.length > 0
    ? { ...outcome, retry }
    : { ...outcome, retry, ...CLOCK_NOT_TRUSTED };
}

type EncodedBatch = {
  readonly lines: readonly string[];
  /** Place in the batch of each line. */
  readonly indexes: readonly number[];
  readonly rejected: readonly RejectedRecord[];
  /** Places in the batch of records whose time is not known yet. */
  readonly waiting: readonly number[];
};

function encodeBatch(batch: readonly StoredRecord[], encode: LineEncoder): EncodedBatch {
  const lines: string[] = [];
  const indexes: number[] = [];
  const rejected: RejectedRecord[] = [];
  const waiting: number[] = [];
  for (const [index, record] of batch.entries()) {
    const result = encode(record);
    if (result.kind === 'waiting') {
      waiting.push(index);
      continue;
    }
    if (result.kind === 'rejected') {
      rejected.push({ index, cause: result.cause });
      continue;
    }
    lines.push(result.line);
    indexes.push(index);
  }
  return { lines, indexes, rejected, waiting };
}

function outcomeFrom(
  settlement: Settlement,
  indexes: readonly number[],
  unwritable: readonly RejectedRecord[],
): WriteOutcome {
  const { stopped, settledUpTo } = settlement;
  const nothingSettled = settledUpTo === 0 && unwritable.length === 0;
  if (stopped?.kind === 'too-large' && nothingSettled && indexes.length > 1) return stopped;
  if (stopped !== null && nothingSettled) {
    // A server that finds a single line too large is set up wrongly; the line is not to blame.
    return stopped.kind === 'too-large'
      ? { kind: 'retry', cause: stopped.cause, hold: true }
      : { ...stopped, kind: 'retry' };
  }
  const rejected = [
    ...unwritable,
    ...settlement.rejected.map(({ index, cause }) => ({ index: indexes[index] ?? -1, cause })),
  ].sort((left, right) => left.index - right.index);
  if (stopped === null && rejected.length === 0) return { kind: 'accepted' };
  return {
    kind: 'partial',
    rejected,
    retry: indexes.slice(settledUpTo),
    cause: stopped?.cause ?? rejected[0]?.cause ?? '',
    ...(stopped?.kind === 'later' && stopped.retryAfterMs !== undefined
      ? { retryAfterMs: stopped.retryAfterMs }
      : {}),
  };
}
