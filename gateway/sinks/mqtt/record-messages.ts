import type { RejectedRecord } from '#gateway/delivery/sink.ts';
import type { RecordTime, TimeOf } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import {
  CONTENT_TYPE_BATCH,
  CONTENT_TYPE_EVENT,
  encodeCloudEvent,
} from '#gateway/wire/cloud-event.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { OutgoingMessage } from './publish-encoder.ts';

export type RecordMessage = {
  readonly message: OutgoingMessage;
  /** Places in the batch of the records that this message carries. */
  readonly indexes: readonly number[];
};

export type MessagePlan = {
  readonly messages: readonly RecordMessage[];
  readonly rejected: readonly RejectedRecord[];
};

export type MessageLimits = {
  readonly nowMs: number;
  readonly liveWindowMs: number;
  /** Most live readings or scans in one message; 1 sends each by itself. */
  readonly maxEventsPerMessage: number;
  /** Largest packet that the broker takes. */
  readonly maxPacketBytes: number;
  /** Default: the record's own time. */
  readonly timeOf?: TimeOf;
};

/** Largest message of several records. */
export const BACKFILL_MAX_EVENTS = 100;
export const BATCH_MAX_BYTES = 128 * 1024;
/** Topic, properties and header of a packet: at most three ids of 40 and a content type. */
const PACKET_OVERHEAD_BYTES = 256;

/**
 * Passages and alerts go one by one, so that whoever listens hears of each at once. Readings and scans
 * that became durable together share a message: at 50 a second that is one each, at 10,000 a second it
 * is a tenth of the broker's work. Older records go to topics of their own: a listener may ignore or
 * throttle them. An alert is never late enough to hide.
 */
export function messagesFromRecords(
  from: GatewayAddress,
  batch: readonly StoredRecord[],
  limits: MessageLimits,
): MessagePlan {
  const maxPayloadBytes = limits.maxPacketBytes - PACKET_OVERHEAD_BYTES;
  const collector = new MessageCollector(Math.min(BATCH_MAX_BYTES, maxPayloadBytes));
  const rejected: RejectedRecord[] = [];
  for (const [index, record] of batch.entries()) {
    const at: RecordTime = limits.timeOf?.(record) ?? {
      kind: 'observed',
      atMs: record.observedAtMs,
    };
    const event = encodeCloudEvent(from, withCorrection(record, at));
    // An event is ASCII but for names that a site gave: four bytes a character is the worst case.
    if (event.length > maxPayloadBytes / 4 && Buffer.byteLength(event) + 2 > maxPayloadBytes) {
      rejected.push({ index, cause: 'larger than the broker takes' });
    } else collector.add(destinationOf(from, record, at, limits), event, index);
  }
  return { messages: collector.end(), rejected };
}

/** Nothing waits for a better time here; where one is known already, it stands beside the record's own. */
function withCorrection(record: StoredRecord, at: RecordTime): StoredRecord {
  if (at.kind === 'observed' || at.kind === 'waiting') return record;
  const { kind, atMs, errorBoundMs } = at;
  const correction = `"correctedAtMs":${atMs},"correctedErrorBoundMs":${errorBoundMs},"correctedBy":"${kind}"`;
  return { ...record, clockJson: `${record.clockJson.slice(0, -1)},${correction}}` };
}

type Destination = {
  readonly topic: string;
  readonly maxEvents: number;
  /** An array even of one: what the topic promises. */
  readonly isAlwaysBatch: boolean;
  readonly urgent: boolean;
};

const alone = { maxEvents: 1, isAlwaysBatch: false, urgent: false } as const;

function destinationOf(
  from: GatewayAddress,
  { kind, observedAtMs }: StoredRecord,
  at: RecordTime,
  { nowMs, liveWindowMs, maxEventsPerMessage }: MessageLimits,
): Destination {
  if (kind === RecordKind.Alert)
    return { ...alone, topic: topics.record(from, kind), urgent: true };
  const atMs = at.kind === 'waiting' ? observedAtMs : at.atMs;
  if (nowMs - atMs > liveWindowMs) {
    return {
      ...alone,
      topic: topics.backfill(from, kind),
      maxEvents: BACKFILL_MAX_EVENTS,
      isAlwaysBatch: true,
    };
  }
  const isShared = kind === RecordKind.Reading || kind === RecordKind.Scan;
  return {
    ...alone,
    topic: topics.record(from, kind),
    maxEvents: isShared ? maxEventsPerMessage : 1,
  };
}

type Pending = Destination & {
  readonly events: string[];
  readonly indexes: number[];
  sizeBytes: number;
};

/** Fills messages topic by topic, each within its bounds. */
class MessageCollector {
  readonly #maxBytes: number;
  readonly #messages: RecordMessage[] = [];
  readonly #pending = new Map<string, Pending>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(destination: Destination, event: string, index: number): void {
    if (destination.maxEvents === 1) {
      this.#messages.push(
        messageOf({ ...destination, events: [event], indexes: [index], sizeBytes: 0 }),
      );
      return;
    }
    const sizeBytes = Buffer.byteLength(event) + 1;
    const pending = this.#roomFor(destination, sizeBytes);
    pending.events.push(event);
    pending.indexes.push(index);
    pending.sizeBytes += sizeBytes;
  }

  end(): readonly RecordMessage[] {
    for (const pending of this.#pending.values()) this.#messages.push(messageOf(pending));
    return this.#messages;
  }

  #roomFor(destination: Destination, sizeBytes: number): Pending {
    const { topic, maxEvents } = destination;
    const pending = this.#pending.get(topic);
    if (
      pending &&
      pending.events.length < maxEvents &&
      pending.sizeBytes + sizeBytes <= this.#maxBytes
    ) {
      return pending;
    }
    if (pending) this.#messages.push(messageOf(pending));
    const fresh: Pending = { ...destination, events: [], indexes: [], sizeBytes: 1 };
    this.#pending.set(topic, fresh);
    return fresh;
  }
}

/** One event stands alone; several are a JSON array (CloudEvents JSON batch format, §4). */
function messageOf({ topic, events, indexes, urgent, isAlwaysBatch }: Pending): RecordMessage {
  const isAlone = events.length === 1 && !isAlwaysBatch;
  return {
    indexes,
    message: {
      topic,
      payload: isAlone ? (events[0] as string) : `[${events.join(',')}]`,
      qos: 1,
      retain: false,
      contentType: isAlone ? CONTENT_TYPE_EVENT : CONTENT_TYPE_BATCH,
      urgent,
    },
  };
}
