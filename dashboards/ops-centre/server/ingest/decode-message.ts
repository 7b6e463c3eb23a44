import type { ZodType } from 'zod';
import type { RecordId } from '#gateway/domain/identity.ts';
import { recordIdFromEventId } from '#gateway/domain/identity.ts';
import type { RecordKind } from '#gateway/domain/record.ts';
import type { RecordEvent } from '#gateway/wire/cloud-event.ts';
import { decodeCloudEvent, MAX_BATCH_EVENTS } from '#gateway/wire/cloud-event.ts';
import type {
  DeviceStateV1,
  GatewayStateV1,
  HeartbeatV1,
  ResendReplyV1,
} from '#gateway/wire/control-messages.ts';
import {
  deviceStateV1,
  gatewayStateV1,
  heartbeatV1,
  resendReplyV1,
} from '#gateway/wire/control-messages.ts';
import type { GatewayAddress, ParsedTopic } from '#gateway/wire/topics.ts';
import { parseTopic } from '#gateway/wire/topics.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { RefusalReason } from './incoming-message.ts';

/** What a message says. Decoding never throws: bad input is a refusal with a reason. */
export type Decoded =
  | {
      readonly kind: 'record';
      readonly from: GatewayAddress;
      readonly event: RecordEvent;
      readonly receivedAtMs: number;
    }
  | { readonly kind: 'state'; readonly from: GatewayAddress; readonly state: GatewayStateV1 }
  | {
      readonly kind: 'heartbeat';
      readonly from: GatewayAddress;
      readonly heartbeat: HeartbeatV1;
      readonly receivedAtMs: number;
    }
  | { readonly kind: 'device-state'; readonly from: GatewayAddress; readonly device: DeviceStateV1 }
  | { readonly kind: 'resend-reply'; readonly from: GatewayAddress; readonly reply: ResendReplyV1 }
  | Refusal;

export type Refusal = {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** For the log; never holds what was sent. */
  readonly detail: string;
  readonly topic: string;
  /** The record that it would have been, where that much can be read. */
  readonly record: RecordId | null;
};

export function decodeMessage(message: IncomingMessage): Decoded[] {
  const parsed = parseTopic(message.topic);
  if (!parsed) {
    // Such a topic may hold anything, so it does not go into the log.
    const detail = `not a topic of this wire (${message.topic.length} characters)`;
    return [{ ...refuse(message, RefusalReason.UnknownTopic, detail), topic: '' }];
  }
  if (message.retained && !isRetainedByContract(parsed)) {
    // A stale or planted message would come again with every subscription.
    return [refuse(message, RefusalReason.Retained, 'this topic is never retained')];
  }
  let value: unknown;
  try {
    value = JSON.parse(message.payload);
  } catch {
    return [refuse(message, RefusalReason.NotJson, 'payload is not JSON')];
  }
  return decodeValue(message, parsed, value);
}

function isRetainedByContract(parsed: ParsedTopic): boolean {
  return parsed.subject.kind === 'state' || parsed.subject.kind === 'device-state';
}

function decodeValue(message: IncomingMessage, parsed: ParsedTopic, value: unknown): Decoded[] {
  const { subject } = parsed;
  const from = { siteId: parsed.siteId, gatewayId: parsed.gatewayId };
  switch (subject.kind) {
    case 'record':
      return decodeRecords(message, from, subject.record, value);
    case 'state':
      return [checked(message, gatewayStateV1, value, (state) => ({ kind: 'state', from, state }))];
    case 'health': {
      const { receivedAtMs } = message;
      return [
        checked(message, heartbeatV1, value, (heartbeat) => {
          return { kind: 'heartbeat', from, heartbeat, receivedAtMs };
        }),
      ];
    }
    case 'device-state':
      return [decodeDeviceState(message, from, subject.deviceId, value)];
    case 'command-reply':
      return [
        checked(message, resendReplyV1, value, (reply) => ({ kind: 'resend-reply', from, reply })),
      ];
    case 'ack':
    case 'command':
      return [refuse(message, RefusalReason.UnknownTopic, 'only the ops centre sends this')];
    default: {
      const unhandled: never = subject;
      return unhandled;
    }
  }
}

function decodeDeviceState(
  message: IncomingMessage,
  from: GatewayAddress,
  deviceId: string,
  value: unknown,
): Decoded {
  const decoded = checked(message, deviceStateV1, value, (device) => {
    return { kind: 'device-state', from, device };
  });
  if (decoded.kind === 'device-state' && decoded.device.deviceId !== deviceId) {
    return refuse(message, RefusalReason.Schema, 'deviceId: names another device than the topic');
  }
  return decoded;
}

function decodeRecords(
  message: IncomingMessage,
  from: GatewayAddress,
  kind: RecordKind,
  value: unknown,
): Decoded[] {
  const values = Array.isArray(value) ? value : [value];
  if (values.length > MAX_BATCH_EVENTS) {
    return [
      refuse(message, RefusalReason.BatchTooLong, `more than ${MAX_BATCH_EVENTS} events a message`),
    ];
  }
  return values.map((each) => decodeRecord(message, from, kind, each));
}

function decodeRecord(
  message: IncomingMessage,
  from: GatewayAddress,
  kind: RecordKind,
  value: unknown,
): Decoded {
  const record = recordIdOf(value, from);
  const result = decodeCloudEvent(value, from);
  if (result.kind === 'refused') {
    const spoofed = result.reason.startsWith('id: names another');
    const reason = spoofed ? RefusalReason.OtherGateway : RefusalReason.Schema;
    return { ...refuse(message, reason, result.reason), record };
  }
  if (result.event.kind !== kind) {
    return { ...refuse(message, RefusalReason.OtherKind, `type: not a ${kind} event`), record };
  }
  if (sourceOf(value) !== `/gatehouse/${from.siteId}/${from.gatewayId}`) {
    const detail = 'source: names another site or gateway than the topic';
    return { ...refuse(message, RefusalReason.OtherGateway, detail), record };
  }
  return { kind: 'record', from, event: result.event, receivedAtMs: message.receivedAtMs };
}

function sourceOf(value: unknown): unknown {
  return (value as { readonly source?: unknown }).source;
}

function recordIdOf(value: unknown, from: GatewayAddress): RecordId | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  const id = typeof value.id === 'string' ? recordIdFromEventId(value.id.slice(0, 80)) : null;
  return id?.gatewayId === from.gatewayId ? id : null;
}

function checked<T>(
  message: IncomingMessage,
  schema: ZodType<T>,
  value: unknown,
  then: (data: T) => Decoded,
): Decoded {
  const parsed = schema.safeParse(value);
  if (parsed.success) return then(parsed.data);
  const issue = parsed.error.issues[0];
  const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : 'not valid';
  return refuse(message, RefusalReason.Schema, detail);
}

function refuse(message: IncomingMessage, reason: RefusalReason, detail: string): Refusal {
  return {
    kind: 'refused',
    reason,
    detail: detail.slice(0, 200),
    topic: message.topic,
    record: null,
  };
}
