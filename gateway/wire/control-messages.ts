import * as z from 'zod';
import { ClockState } from '#gateway/domain/clock.ts';
import { EpochReason } from '#gateway/domain/epoch-reason.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';

/** Messages that are not records: state, heartbeat, confirmation, commands. Plain JSON, version 1. */
const id = z.string().regex(ID_PATTERN);
const epoch = z.int().min(1);
const seq = z.int().min(0);

/** `…/state`, retained. The last will carries `offline` with the same session, so a late will of an old session is told apart. */
export const gatewayStateV1 = z.looseObject({
  status: z.enum(['online', 'offline']),
  bootId: z.string().max(64),
  /** Random per broker connection. */
  sessionId: z.string().max(64),
  softwareVersion: z.string().max(40),
});
export type GatewayStateV1 = z.infer<typeof gatewayStateV1>;

export const DeviceState = {
  Connecting: 'connecting',
  Probing: 'probing',
  Ready: 'ready',
  Silent: 'silent',
  Faulty: 'faulty',
} as const;
export type DeviceState = (typeof DeviceState)[keyof typeof DeviceState];

/** `…/health`, about every 5 s and after each change. Carries the head, so that the loss of the last record shows too. */
export const heartbeatV1 = z.looseObject({
  bootId: z.string().max(64),
  sentAtMs: z.number(),
  clockState: z.enum(ClockState),
  head: z
    .looseObject({ epoch, seq })
    .describe('Newest durable record; seq 0 = none yet in this epoch'),
  /** All epochs of which this gateway still holds records, oldest first, with their last number. */
  epochs: z
    .array(z.looseObject({ epoch, firstSeq: seq, lastSeq: seq, reason: z.enum(EpochReason) }))
    .max(64),
  devices: z.array(z.looseObject({ deviceId: id, state: z.enum(DeviceState) })).max(256),
  offlineSecondsLeft: z
    .number()
    .nullable()
    .optional()
    .describe(
      'How long records can be kept while nobody takes any, at the rate of the last hour; null while nothing comes in',
    ),
});
export type HeartbeatV1 = z.infer<typeof heartbeatV1>;

/** `…/device/{device}/state`, retained. */
export const deviceStateV1 = z.looseObject({
  deviceId: id,
  state: z.enum(DeviceState),
  /** A sentence for the person who has to act; empty when nothing is to be done. */
  detail: z.string().max(300),
  changedAtMs: z.number(),
});
export type DeviceStateV1 = z.infer<typeof deviceStateV1>;

/** `…/ack`, QoS 1. The ops centre has committed every record of `epoch` up to and including `seq`. */
export const ackV1 = z.looseObject({
  centreId: z.string().min(1).max(64),
  confirmed: z.array(z.looseObject({ epoch, seq })).min(1).max(64),
  alerts: z
    .array(z.looseObject({ epoch, seq }))
    .max(64)
    .optional()
    .describe('Alerts that are committed although something before them is still missing; newest'),
  conflicts: z
    .array(z.looseObject({ epoch, records: z.int().min(1) }))
    .max(64)
    .optional()
    .describe(
      'Epochs in which records came under numbers that other records have, and how many such records; they are not stored',
    ),
});
export type AckV1 = z.infer<typeof ackV1>;

/** Most records that one resend request may ask for. */
export const MAX_RESEND_RECORDS = 5_000;

/** `…/cmd/resend`, QoS 1, not retained. */
export const resendRequestV1 = z.looseObject({
  requestId: z.string().min(1).max(64),
  epoch,
  fromSeq: z.int().min(1),
  toSeq: z.int().min(1),
});
export type ResendRequestV1 = z.infer<typeof resendRequestV1>;

/** `…/cmd/resend/reply`. `missing` are numbers that the journal no longer holds: never to be asked for again. */
export const resendReplyV1 = z.looseObject({
  requestId: z.string().max(64),
  accepted: z.boolean(),
  reason: z.string().max(200),
  records: z.int().min(0),
  missing: z.array(z.looseObject({ epoch, fromSeq: seq, toSeq: seq })).max(64),
});
export type ResendReplyV1 = z.infer<typeof resendReplyV1>;
