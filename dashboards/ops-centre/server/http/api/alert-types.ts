import * as z from 'zod';
import { AlertPriority } from '#gateway/domain/alert.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { DeviceAdvice, DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import { withCorrectedTime } from './corrected-time-types.ts';
import { apiError } from './error-types.ts';

/** `confirmed` and `closed` have no action yet; the names are fixed so that a page can show them. */
export const AlertState = {
  Open: 'open',
  Acknowledged: 'acknowledged',
  Confirmed: 'confirmed',
  Closed: 'closed',
} as const;
export type AlertState = (typeof AlertState)[keyof typeof AlertState];

export const acknowledgement = z.object({ userName: z.string(), atMs: z.number() });

const alertViewCommon = {
  alertId: z
    .string()
    .describe(
      '`{gatewayId}.{key}`, safe in a URL; the key is the episode, or the condition of a device',
    ),
  version: z.int().min(1).describe('Rises with each change; send it back when acknowledging'),
  state: z.enum(AlertState),
  priority: z.enum(AlertPriority),
  siteId: z.string(),
  gatewayId: z.string(),
  checkpointId: z.string(),
  laneId: z.string(),
  deviceId: z.string(),
  observedAtMs: z.number().describe('When the first measurement was taken, by the gate PC'),
  receivedAtMs: z.number().describe('When the ops centre first heard of it, by its own clock'),
  late: z
    .boolean()
    .describe('Heard more than a minute after it happened: history, not a new alarm'),
  clockState: z.enum(ClockState),
  correctedTime: withCorrectedTime,
  acknowledgedBy: acknowledgement.nullable(),
};

const feverAlertView = z.object({
  ...alertViewCommon,
  kind: z.literal('fever'),
  passageId: z.string().describe('Passage of the newest measurement'),
  attempt: z.int().min(1).describe('Attempt of the newest measurement'),
  outcome: z.enum(DecisionOutcome),
  reason: z.enum(DecisionReason),
  rawTemperatureCelsius: z.number(),
  compensatedTemperatureCelsius: z.number().nullable(),
  ambientTemperatureCelsius: z.number().nullable(),
  thresholdCelsius: z.number(),
});
export type FeverAlertView = z.infer<typeof feverAlertView>;

export const healthEvidence = z.object({
  measure: z.enum(HealthMeasure),
  found: z.number(),
  limit: z.number().nullable(),
  count: z.int().min(0),
});

const deviceAlertView = z.object({
  ...alertViewCommon,
  kind: z.literal('device'),
  condition: z.enum(DeviceCondition),
  advice: z.enum(DeviceAdvice),
  evidence: healthEvidence,
  sinceMs: z.number().describe('When the condition began, by the gate PC'),
});
export type DeviceAlertView = z.infer<typeof deviceAlertView>;

export const alertView = z.discriminatedUnion('kind', [feverAlertView, deviceAlertView]);
export type AlertView = z.infer<typeof alertView>;

/** `GET /api/alerts?state=open|all&limit=&before=`. */
export const alertsQuery = z.strictObject({
  state: z.enum(['open', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.string().max(20).optional().describe('`nextBefore` of the page before'),
});

export const alertList = z.object({
  alerts: z.array(alertView).describe('Newest first'),
  cursor: z.string().describe('Pass to `/api/stream?cursor=` to hear everything after this list'),
  nextBefore: z.string().nullable().describe('Where the next page begins; null on the last page'),
});
export type AlertList = z.infer<typeof alertList>;

/** `POST /api/alerts/{alertId}/acknowledge`; answers with the {@link alertView}. */
export const acknowledgeRequest = z.strictObject({ version: z.int().min(1) });

/** 409: somebody else was first (`ALREADY_ACKNOWLEDGED`), or it changed meanwhile (`ALERT_CHANGED`). */
export const acknowledgeConflict = z.object({ ...apiError.shape, alert: alertView });
export type AcknowledgeConflict = z.infer<typeof acknowledgeConflict>;
