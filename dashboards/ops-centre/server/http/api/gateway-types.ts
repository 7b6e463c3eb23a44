import * as z from 'zod';
import { DeviceState } from '#gateway/wire/control-messages.ts';

export const GatewayStatus = {
  Online: 'online',
  /** Said good-bye, or its broker connection broke. */
  Offline: 'offline',
  /** Says online but no heartbeat came for 90 s. */
  Silent: 'silent',
} as const;
export type GatewayStatus = (typeof GatewayStatus)[keyof typeof GatewayStatus];

/** Why numbers of a gateway's journal are not here. */
export const GapReason = {
  /** Not arrived yet and asked for again and again; listed once it is older than five minutes. */
  Missing: 'missing',
  /** The gateway no longer holds them. */
  NotHeld: 'not-held',
  /** They came several times and never were valid. */
  Refused: 'refused',
  /** The gateway deleted them to keep within its disk quota. */
  Quota: 'quota',
  /** The gateway lost the end of its journal, for example to a power cut on a lying disk. */
  LostTail: 'lost-tail',
  /** The gateway found them damaged on its disk. */
  CorruptRow: 'corrupt-row',
} as const;
export type GapReason = (typeof GapReason)[keyof typeof GapReason];

const gapView = z.object({
  epoch: z.int().min(1),
  fromSeq: z.int().min(1),
  toSeq: z.int().min(1),
  reason: z.enum(GapReason),
  sinceMs: z.number(),
});
export type GapView = z.infer<typeof gapView>;

const positionView = z.object({ epoch: z.int().min(1), seq: z.int().min(0) });

export const gatewayView = z.object({
  siteId: z.string(),
  gatewayId: z.string(),
  status: z.enum(GatewayStatus),
  lastHeartbeatAtMs: z.number().nullable(),
  head: positionView.nullable().describe('Newest record of the gateway, by its last heartbeat'),
  confirmed: positionView
    .nullable()
    .describe('Up to here everything of the newest epoch is stored'),
  missingCount: z.int().min(0).describe('Records that exist at the gateway and are not here yet'),
  gaps: z.array(gapView).describe('At most the 100 newest'),
  devices: z.array(
    z.object({ deviceId: z.string(), state: z.enum(DeviceState), detail: z.string() }),
  ),
});
export type GatewayView = z.infer<typeof gatewayView>;

/** `GET /api/gateways`. */
export const gatewayList = z.object({ gateways: z.array(gatewayView) });
export type GatewayList = z.infer<typeof gatewayList>;
