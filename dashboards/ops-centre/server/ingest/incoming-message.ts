import { isUtf8 } from 'node:buffer';

/** One MQTT message as it came in, small enough and text; nothing else of it is known to be good. */
export type IncomingMessage = {
  readonly topic: string;
  readonly payload: string;
  /** Replayed from the broker's retained store. */
  readonly retained: boolean;
  readonly receivedAtMs: number;
};

/** Why a message or one event of it was not accepted: a closed set, since it labels a counter. */
export const RefusalReason = {
  UnknownTopic: 'unknown-topic',
  TooLarge: 'too-large',
  NotUtf8: 'not-utf8',
  NotJson: 'not-json',
  BatchTooLong: 'batch-too-long',
  Schema: 'schema',
  OtherGateway: 'other-gateway',
  OtherSite: 'other-site',
  OtherKind: 'other-kind',
  Retained: 'retained',
  TooManyGateways: 'too-many-gateways',
  TooManyEpochs: 'too-many-epochs',
  TooFar: 'too-far',
  TooScattered: 'too-scattered',
  ReplyNotAsked: 'reply-not-asked',
  /** It was valid and could not be taken in all the same: a fault of this program. */
  Internal: 'internal',
} as const;
export type RefusalReason = (typeof RefusalReason)[keyof typeof RefusalReason];

/** Largest payload that is looked at. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

export type PayloadResult =
  | { readonly kind: 'text'; readonly payload: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** The first look at a payload, before anything is parsed or copied. */
export function readPayload(payload: Buffer): PayloadResult {
  if (payload.length > MAX_MESSAGE_BYTES)
    return { kind: 'refused', reason: RefusalReason.TooLarge };
  if (!isUtf8(payload)) return { kind: 'refused', reason: RefusalReason.NotUtf8 };
  return { kind: 'text', payload: payload.toString('utf8') };
}
