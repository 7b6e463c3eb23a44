import * as z from 'zod';
import type { RecordId } from '#gateway/domain/identity.ts';
import { recordIdFromEventId } from '#gateway/domain/identity.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import { recordClockV1, recordDataV1 } from './schemas.ts';
import type { GatewayAddress } from './topics.ts';

/**
 * Records as CloudEvents 1.0 in JSON (structured mode; batch = JSON array).
 * `id` = `{gateway}:{epoch}:{seq}`, so a receiver that has seen an id may drop it.
 */
export const CONTENT_TYPE_EVENT = 'application/cloudevents+json';
export const CONTENT_TYPE_BATCH = 'application/cloudevents-batch+json';

export const eventTypeFromKind = (kind: RecordKind): string => `gatehouse.${kind}.v1`;

const kindFromEventType = new Map<string, RecordKind>(
  Object.values(RecordKind).map((kind) => [eventTypeFromKind(kind), kind]),
);

/** What an event is rendered from. `body` is the record's journaled JSON: `{"clock":…,"facts":…}`. */
export type EventSource = {
  readonly epoch: number;
  readonly seq: number;
  readonly kind: RecordKind;
  readonly observedAtMs: number;
  /** JSON text of the facts, spliced in as it is: it was serialised once, when it was journaled. */
  readonly factsJson: string;
  readonly clockJson: string;
  readonly formerly?: { readonly epoch: number; readonly seq: number };
};

let lastTimeMs = Number.NaN;
let lastTime = '';

/** Records come in bursts of the same millisecond: the newest text is kept. */
function isoTime(wallMs: number): string {
  if (wallMs !== lastTimeMs) {
    lastTime = new Date(wallMs).toISOString();
    lastTimeMs = wallMs;
  }
  return lastTime;
}

/** Renders one event without parsing or copying its facts. `time` is RFC 3339 UTC with milliseconds. */
export function encodeCloudEvent(from: GatewayAddress, record: EventSource): string {
  const time = isoTime(record.observedAtMs);
  const { formerly } = record;
  const formerId = formerly
    ? `"formerly":"${from.gatewayId}:${formerly.epoch}:${formerly.seq}",`
    : '';
  return (
    `{"specversion":"1.0","id":"${from.gatewayId}:${record.epoch}:${record.seq}",${formerId}` +
    `"source":"/gatehouse/${from.siteId}/${from.gatewayId}","type":"gatehouse.${record.kind}.v1",` +
    `"time":"${time}","datacontenttype":"application/json","clock":${record.clockJson},"data":${record.factsJson}}`
  );
}

const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().max(80),
  formerly: z.string().max(80).optional(),
  source: z.string().max(120),
  type: z.string().max(60),
  time: z.iso.datetime(),
  clock: recordClockV1,
  data: z.unknown(),
});

export type RecordEvent = {
  readonly [K in RecordKind]: {
    readonly kind: K;
    readonly id: RecordId;
    readonly eventId: string;
    /** The number that it had before, under which it may be here already. */
    readonly formerly?: RecordId;
    readonly observedAtMs: number;
    readonly clock: z.infer<typeof recordClockV1>;
    readonly data: z.infer<(typeof recordDataV1)[K]>;
  };
}[RecordKind];

export type EventResult =
  | { readonly kind: 'event'; readonly event: RecordEvent }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): EventResult => ({ kind: 'refused', reason });

/**
 * Checks one parsed JSON value. Never throws: bad input is a value with a reason.
 * `from` is the address the topic claims; an event that names another gateway is refused.
 */
export function decodeCloudEvent(value: unknown, from: GatewayAddress): EventResult {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return refused(firstIssue(parsed.error));
  const id = recordIdFromEventId(parsed.data.id);
  if (!id) return refused('id: expected {gateway}:{epoch}:{seq}');
  if (id.gatewayId !== from.gatewayId) return refused('id: names another gateway than the topic');
  const formerly = parsed.data.formerly && recordIdFromEventId(parsed.data.formerly);
  if (formerly !== undefined && (!formerly || formerly.gatewayId !== from.gatewayId))
    return refused('formerly: expected an id of the same gateway');
  const kind = kindFromEventType.get(parsed.data.type);
  if (!kind) return refused('type: not a record type of this wire version');
  const data = recordDataV1[kind].safeParse(parsed.data.data);
  if (!data.success) return refused(`data.${firstIssue(data.error)}`);
  return {
    kind: 'event',
    event: {
      kind,
      id,
      eventId: parsed.data.id,
      ...(formerly && { formerly }),
      observedAtMs: Date.parse(parsed.data.time),
      clock: parsed.data.clock,
      data: data.data,
    } as RecordEvent,
  };
}

/** Parses a message of one event or a batch. Never throws; a message that is no JSON is one refusal. */
export function decodeEventMessage(payload: string, from: GatewayAddress): EventResult[] {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return [refused('payload: not JSON')];
  }
  if (!Array.isArray(value)) return [decodeCloudEvent(value, from)];
  if (value.length > MAX_BATCH_EVENTS)
    return [refused(`payload: more than ${MAX_BATCH_EVENTS} events`)];
  return value.map((each) => decodeCloudEvent(each, from));
}

/** Largest batch that a receiver accepts. */
export const MAX_BATCH_EVENTS = 500;

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'not valid';
}
