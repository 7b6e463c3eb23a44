import type { RejectedRecord } from '#gateway/delivery/sink.ts';
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
  /** Largest packet that the broker takes. */
  readonly maxPacketBytes: number;
};

/** Largest message of old records. */
export const BACKFILL_MAX_EVENTS = 100;
export const BACKFILL_MAX_BYTES = 128 * 1024;
/** Topic, properties and header of a packet: at most three ids of 40 and a content type. */
const PACKET_OVERHEAD_BYTES = 256;

/**
 * Live records go one by one, so that whoever listens hears of each at once. Older ones go to topics
 * of their own in batches: a listener may ignore or throttle them. An alert is never late enough to hide.
 */
export function messagesFromRecords(
  from: GatewayAddress,
  batch: readonly StoredRecord[],
  limits: MessageLimits,
): MessagePlan {
  const messages: RecordMessage[] = [];
  const rejected: RejectedRecord[] = [];
  const maxPayloadBytes = limits.maxPacketBytes - PACKET_OVERHEAD_BYTES;
  const backfill = new Map<RecordKind, BackfillBatch>();
  for (const [index, record] of batch.entries()) {
    const event = encodeCloudEvent(from, record);
    if (event.length > maxPayloadBytes / 4 && Buffer.byteLength(event) + 2 > maxPayloadBytes) {
      rejected.push({ index, cause: 'larger than the broker takes' });
    } else if (isLive(record, limits)) {
      messages.push({ message: liveMessage(from, record.kind, event), indexes: [index] });
    } else {
      addToBackfill(from, backfill, messages, { record, index, event, maxPayloadBytes });
    }
  }
  for (const [kind, pending] of backfill) messages.push(backfillMessage(from, kind, pending));
  return { messages, rejected };
}

function isLive({ kind, observedAtMs }: StoredRecord, limits: MessageLimits): boolean {
  return kind === RecordKind.Alert || limits.nowMs - observedAtMs <= limits.liveWindowMs;
}

function liveMessage(from: GatewayAddress, kind: RecordKind, event: string): OutgoingMessage {
  return {
    topic: topics.record(from, kind),
    payload: event,
    qos: 1,
    retain: false,
    contentType: CONTENT_TYPE_EVENT,
    urgent: kind === RecordKind.Alert,
  };
}

type BackfillBatch = { readonly events: string[]; readonly indexes: number[]; sizeBytes: number };
type LateRecord = {
  readonly record: StoredRecord;
  readonly index: number;
  readonly event: string;
  readonly maxPayloadBytes: number;
};

function addToBackfill(
  from: GatewayAddress,
  backfill: Map<RecordKind, BackfillBatch>,
  messages: RecordMessage[],
  { record, index, event, maxPayloadBytes }: LateRecord,
): void {
  const maxBytes = Math.min(BACKFILL_MAX_BYTES, maxPayloadBytes);
  const sizeBytes = Buffer.byteLength(event) + 1;
  let pending = backfill.get(record.kind);
  const isFull =
    pending !== undefined &&
    (pending.events.length === BACKFILL_MAX_EVENTS || pending.sizeBytes + sizeBytes > maxBytes);
  if (pending && isFull) messages.push(backfillMessage(from, record.kind, pending));
  if (!pending || isFull) {
    pending = { events: [], indexes: [], sizeBytes: 1 };
    backfill.set(record.kind, pending);
  }
  pending.events.push(event);
  pending.indexes.push(index);
  pending.sizeBytes += sizeBytes;
}

function backfillMessage(
  from: GatewayAddress,
  kind: RecordKind,
  { events, indexes }: BackfillBatch,
): RecordMessage {
  return {
    indexes,
    message: {
      topic: topics.backfill(from, kind),
      payload: `[${events.join(',')}]`,
      qos: 1,
      retain: false,
      contentType: CONTENT_TYPE_BATCH,
    },
  };
}
