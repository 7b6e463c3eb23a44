import type * as z from 'zod';
import type { AckV1, ResendRequestV1 } from '#gateway/wire/control-messages.ts';
import { ackV1, MAX_RESEND_RECORDS, resendRequestV1 } from '#gateway/wire/control-messages.ts';
import type { IncomingMessage } from './connection-port.ts';

/** Why a message from outside was not taken. */
export type RefusalReason = 'too-large' | 'not-json' | 'schema' | 'retained' | 'range' | 'rate';

export type ControlInput<Value> =
  | { readonly kind: 'taken'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** 64 confirmed epochs need about 3 kB. */
const MAX_CONTROL_BYTES = 16 * 1024;

const refused = (reason: RefusalReason): ControlInput<never> => ({ kind: 'refused', reason });

export function readAck(message: IncomingMessage): ControlInput<AckV1> {
  return parsed(message, ackV1);
}

/** A request that asks for too much is refused whole: the sender keeps to the limit or is not ours. */
export function readResendRequest(message: IncomingMessage): ControlInput<ResendRequestV1> {
  const read = parsed(message, resendRequestV1);
  if (read.kind === 'refused') return read;
  const { fromSeq, toSeq } = read.value;
  const count = toSeq - fromSeq + 1;
  return count < 1 || count > MAX_RESEND_RECORDS ? refused('range') : read;
}

function parsed<Value>(
  { payload, retained }: IncomingMessage,
  schema: z.ZodType<Value>,
): ControlInput<Value> {
  // A retained command would be obeyed again at each connect, for ever.
  if (retained) return refused('retained');
  if (payload.length > MAX_CONTROL_BYTES) return refused('too-large');
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return refused('not-json');
  }
  const result = schema.safeParse(value);
  return result.success ? { kind: 'taken', value: result.data } : refused('schema');
}
