import * as z from 'zod';
import { RecordKind } from '#gateway/domain/record.ts';
import {
  CONTENT_TYPE_BATCH,
  CONTENT_TYPE_EVENT,
  eventTypeFromKind,
  MAX_BATCH_EVENTS,
} from './cloud-event.ts';
import {
  ackV1,
  deviceStateV1,
  gatewayStateV1,
  heartbeatV1,
  resendReplyV1,
  resendRequestV1,
} from './control-messages.ts';
import { recordClockV1, recordDataV1 } from './schemas.ts';
import { CommandVerb, topics } from './topics.ts';

/**
 * The wire as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0),
 * from the gateway's side: it sends records, receives confirmations. Made from the schemas and
 * topics that the programs themselves use, so it can't tell anything else.
 */
const WIRE_VERSION = '1.0.0';

const address = { siteId: '{siteId}', gatewayId: '{gatewayId}' };
const kinds = Object.values(RecordKind);

type Json = Readonly<Record<string, unknown>>;

/** One topic with the one message that goes over it. */
type Channel = {
  readonly name: string;
  readonly topic: string;
  readonly summary: string;
  readonly action: 'send' | 'receive';
  readonly retained?: boolean;
  /** A lost one is made good by the next, so each broker link may choose. */
  readonly anyQos?: boolean;
  readonly contentType: string;
  readonly payload: Json;
  /** Name of the channel on which the answer comes. */
  readonly replyOn?: string;
};

export function asyncApiDocument(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Gatehouse wire',
      version: WIRE_VERSION,
      description:
        'What a gateway publishes and listens to over MQTT. Identifiers are `[a-z0-9-]`; no topic and no message carries a name or a scanned code. QoS 1; a receiver drops what it has already seen by the id of the event.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels.map((each) => [each.name, channelFrom(each)])),
    operations: Object.fromEntries(
      channels
        .filter((each) => !isReply(each.name))
        .map((each) => [`${each.action}-${each.name}`, operationFrom(each)]),
    ),
    components: {
      schemas: Object.fromEntries(kinds.map((kind) => [`${kind}-event`, eventSchema(kind)])),
      messages: Object.fromEntries(channels.map((each) => [each.name, messageFrom(each)])),
    },
  };
}

const jsonSchema = (schema: z.ZodType): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest;
};

/** CloudEvents 1.0, JSON event format, with the attributes that Gatehouse sets. */
const eventSchema = (kind: RecordKind): Json =>
  jsonSchema(
    z.looseObject({
      specversion: z.literal('1.0'),
      id: z
        .string()
        .regex(/^[a-z0-9-]{1,40}:[1-9][0-9]{0,14}:[1-9][0-9]{0,14}$/)
        .describe('`{gateway}:{epoch}:{seq}`; the same record always has the same id'),
      source: z.string().regex(/^\/gatehouse\/[a-z0-9-]{1,40}\/[a-z0-9-]{1,40}$/),
      type: z.literal(eventTypeFromKind(kind)),
      time: z.iso.datetime().describe('When it was observed, UTC'),
      formerly: z
        .string()
        .optional()
        .describe(
          'The id that this record had before its numbers turned out to be taken; it may have been seen under that id, but so may another record',
        ),
      datacontenttype: z.literal('application/json'),
      clock: recordClockV1,
      data: recordDataV1[kind],
    }),
  );

const eventReference = (kind: RecordKind): Json => ({
  $ref: `#/components/schemas/${kind}-event`,
});

const batchOf = (kind: RecordKind): Json => ({
  type: 'array',
  minItems: 1,
  maxItems: MAX_BATCH_EVENTS,
  items: eventReference(kind),
});

/** Kinds of which several may share a live message; one alone is never an array there. */
const SHARED_KINDS: ReadonlySet<RecordKind> = new Set(['reading', 'scan']);

const recordChannels: readonly Channel[] = kinds.flatMap((kind): Channel[] => [
  {
    name: kind,
    topic: topics.record(address, kind),
    summary: SHARED_KINDS.has(kind)
      ? `Live: a ${kind} as it became durable, or an array of those that became durable together (content type ${CONTENT_TYPE_BATCH}).`
      : `Live: one ${kind} as it became durable.`,
    action: 'send',
    contentType: CONTENT_TYPE_EVENT,
    payload: SHARED_KINDS.has(kind)
      ? { oneOf: [eventReference(kind), batchOf(kind)] }
      : eventReference(kind),
  },
  {
    name: `backfill-${kind}`,
    topic: topics.backfill(address, kind),
    summary: `Later than live: a batch of events of kind ${kind}, after an outage or on request.`,
    action: 'send',
    contentType: CONTENT_TYPE_BATCH,
    payload: batchOf(kind),
  },
]);

const commandSchemas = {
  resend: { request: resendRequestV1, reply: resendReplyV1 },
} as const satisfies Record<CommandVerb, { request: z.ZodType; reply: z.ZodType }>;

const plain = { contentType: 'application/json' } as const;

const controlChannels: readonly Channel[] = [
  {
    ...plain,
    name: 'state',
    topic: topics.state(address),
    summary: 'Birth, and the last will, of a gateway.',
    action: 'send',
    retained: true,
    payload: jsonSchema(gatewayStateV1),
  },
  {
    ...plain,
    name: 'device-state',
    topic: topics.deviceState(address, '{deviceId}'),
    summary: 'State of one device.',
    action: 'send',
    retained: true,
    payload: jsonSchema(deviceStateV1),
  },
  {
    ...plain,
    name: 'health',
    topic: topics.health(address),
    summary: 'Heartbeat with the newest durable record, about every five seconds.',
    action: 'send',
    anyQos: true,
    payload: jsonSchema(heartbeatV1),
  },
  {
    ...plain,
    name: 'ack',
    topic: topics.ack(address),
    summary: 'How far the ops centre has committed. Only this confirms, never a PUBACK.',
    action: 'receive',
    payload: jsonSchema(ackV1),
  },
  ...Object.values(CommandVerb).flatMap((verb): Channel[] => [
    {
      ...plain,
      name: `command-${verb}`,
      topic: topics.command(address, verb),
      summary: 'Asks for records again, by number.',
      action: 'receive',
      payload: jsonSchema(commandSchemas[verb].request),
      replyOn: `command-${verb}-reply`,
    },
    {
      ...plain,
      name: `command-${verb}-reply`,
      topic: topics.commandReply(address, verb),
      summary: 'What will be sent again, and what no longer exists.',
      action: 'send',
      payload: jsonSchema(commandSchemas[verb].reply),
    },
  ]),
];

const channels: readonly Channel[] = [...recordChannels, ...controlChannels];
const replies = new Set(channels.flatMap(({ replyOn }) => (replyOn ? [replyOn] : [])));
const isReply = (name: string): boolean => replies.has(name);

const channelFrom = ({ name, topic, summary }: Channel): Json => ({
  address: topic,
  summary,
  parameters: Object.fromEntries(
    [...topic.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => [
      parameter,
      { description: 'Identifier, 1 to 40 characters of a-z, 0-9 and -.' },
    ]),
  ),
  messages: { [name]: { $ref: `#/components/messages/${name}` } },
});

const operationFrom = ({ name, action, summary, retained, anyQos, replyOn }: Channel): Json => ({
  action,
  summary,
  channel: { $ref: `#/channels/${name}` },
  messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  bindings: {
    mqtt: { ...(!anyQos && { qos: 1 }), retain: retained ?? false, bindingVersion: '0.2.0' },
  },
  ...(replyOn && {
    reply: {
      channel: { $ref: `#/channels/${replyOn}` },
      messages: [{ $ref: `#/channels/${replyOn}/messages/${replyOn}` }],
    },
  }),
});

const messageFrom = ({ name, summary, contentType, payload }: Channel): Json => ({
  name,
  summary,
  contentType,
  payload,
});
