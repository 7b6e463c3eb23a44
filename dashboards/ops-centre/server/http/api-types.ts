import * as z from 'zod';
import { AlertPriority } from '#gateway/domain/alert.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { DeviceAdvice, DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import { ContactSite, EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import { Direction, Pairing, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { decisionV1, readingV1, scanV1 } from '#gateway/wire/schemas.ts';

/**
 * What the ops centre's HTTP API says, version 1. The server answers with these schemas and the
 * pages take their types from here, so that the two cannot drift. No node module is imported: a page may.
 */

/** Rising rights; each role may do what the one before it may. */
export const Role = {
  Guard: 'guard',
  Operator: 'operator',
  Supervisor: 'supervisor',
  Admin: 'admin',
} as const;
export type Role = (typeof Role)[keyof typeof Role];

/** `confirmed` and `closed` have no action yet; the names are fixed so that a page can show them. */
export const AlertState = {
  Open: 'open',
  Acknowledged: 'acknowledged',
  Confirmed: 'confirmed',
  Closed: 'closed',
} as const;
export type AlertState = (typeof AlertState)[keyof typeof AlertState];

export const acknowledgement = z.object({ userName: z.string(), atMs: z.number() });

const correctedTime = z.object({
  atMs: z.number(),
  errorBoundMs: z.number().nullable().describe('At most this far off; null where nobody can say'),
  by: z
    .enum(['corrected', 'estimated'])
    .describe('A clock that was trusted later in the same boot, or what lies before and after'),
});
export type CorrectedTime = z.infer<typeof correctedTime>;

const withCorrectedTime = correctedTime
  .nullable()
  .describe('Where the gate PC did not know the time: what became known later');

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

const healthEvidence = z.object({
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

export const AlertLogKind = {
  Raised: 'raised',
  Updated: 'updated',
  /** A guard said at the lane's screen that the ops centre was phoned. */
  Called: 'called',
  /** The condition of a device is over. */
  Cleared: 'cleared',
  Acknowledged: 'acknowledged',
} as const;
export type AlertLogKind = (typeof AlertLogKind)[keyof typeof AlertLogKind];

/** One measurement behind a log entry; `null` on entries that a person made. */
const feverMeasurement = z.object({
  eventId: z.string(),
  passageId: z.string(),
  attempt: z.int().min(1),
  outcome: z.enum(DecisionOutcome),
  reason: z.enum(DecisionReason),
  rawTemperatureCelsius: z.number(),
  compensatedTemperatureCelsius: z.number().nullable(),
  observedAtMs: z.number(),
});

const deviceMeasurement = z.object({
  eventId: z.string(),
  condition: z.enum(DeviceCondition),
  evidence: healthEvidence,
  observedAtMs: z.number(),
});

const call = z.object({
  eventId: z.string(),
  calledFromLaneId: z.string().describe('Whose screen it was said at; who said it is not known'),
  observedAtMs: z.number(),
});

const alertMeasurement = z.union([feverMeasurement, deviceMeasurement, call]);
export type AlertMeasurement = z.infer<typeof alertMeasurement>;

const alertLogEntry = z.object({
  atMs: z.number().describe('By the clock of the ops centre'),
  kind: z.enum(AlertLogKind),
  by: z.string().describe('User name, or the gateway'),
  detail: alertMeasurement.nullable(),
});
export type AlertLogEntry = z.infer<typeof alertLogEntry>;

export const passageView = z.object({
  eventId: z.string().describe('`{gateway}:{epoch}:{seq}`, unique'),
  gatewayId: z.string(),
  siteId: z.string(),
  passageId: z.string(),
  episodeId: z.string(),
  attempt: z.int().min(1),
  checkpointId: z.string(),
  laneId: z.string(),
  direction: z.enum(Direction),
  kind: z.enum(PassageKind),
  pairing: z.enum(Pairing),
  outcome: z.enum(DecisionOutcome),
  verdict: z.enum(Verdict),
  verdictReason: z.enum(VerdictReason),
  rawTemperatureCelsius: z.number().nullable(),
  compensatedTemperatureCelsius: z.number().nullable(),
  codeVerdict: z.enum(CodeVerdict).nullable(),
  observedAtMs: z.number(),
  receivedAtMs: z.number(),
  late: z.boolean(),
});
export type PassageView = z.infer<typeof passageView>;

/** `pseudonym` is `null` for guards. */
const passageScanView = z.object({
  ...scanV1.shape,
  pseudonym: z.string().nullable(),
});

export const passageDetailView = z.object({
  ...passageView.shape,
  correctedTime: withCorrectedTime,
  reading: z.object(readingV1.shape).nullable(),
  scan: passageScanView.nullable(),
  decision: z.object(decisionV1.shape),
});
export type PassageDetailView = z.infer<typeof passageDetailView>;

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

const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('A full sentence'),
    action: z.string().describe('What to do about it; a full sentence'),
  }),
});
export type ApiErrorBody = z.infer<typeof apiError>;

/** `GET /api/setup`. */
export const setUpStatus = z.object({ needed: z.boolean() });
export type SetUpStatus = z.infer<typeof setUpStatus>;

/** `POST /api/setup`; the answer is a {@link sessionView} and a session. */
export const setUpRequest = z.strictObject({
  code: z.string().max(40),
  userName: z.string().max(80),
  password: z.string().max(512),
});
export type SetUpRequest = z.infer<typeof setUpRequest>;

/** `POST /api/session`. */
export const signInRequest = z.strictObject({
  userName: z.string().max(80),
  password: z.string().max(512),
});
export type SignInRequest = z.infer<typeof signInRequest>;

/** `GET /api/session` and the answer to signing in. */
export const sessionView = z.object({
  user: z.object({ userName: z.string(), role: z.enum(Role) }),
  serverTimeMs: z.number(),
  csrfToken: z.string().describe('To be sent as header `x-csrf-token` with every POST and DELETE'),
});
export type SessionView = z.infer<typeof sessionView>;

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

/** `GET /api/alerts/{alertId}`. */
/** One step of the person's episode, as the gate recorded it. */
const episodeStep = z.object({
  eventId: z.string(),
  observedAtMs: z.number(),
  state: z.enum(EpisodeState),
  cause: z.enum(EpisodeCause),
  otherSite: z.object({ bodySite: z.enum(BodySite), temperatureCelsius: z.number() }).nullable(),
  contact: z
    .object({ contactSite: z.enum(ContactSite), temperatureCelsius: z.number() })
    .nullable(),
});
export type EpisodeStepView = z.infer<typeof episodeStep>;

export const alertDetail = z.object({
  alert: alertView,
  log: z.array(alertLogEntry).describe('Oldest first'),
  passages: z.array(passageView).describe('The episode, first attempt first'),
  steps: z.array(episodeStep).describe('What the guard did and what became of it, oldest first'),
});
export type AlertDetail = z.infer<typeof alertDetail>;

/** `POST /api/alerts/{alertId}/acknowledge`; answers with the {@link alertView}. */
export const acknowledgeRequest = z.strictObject({ version: z.int().min(1) });

/** 409: somebody else was first (`ALREADY_ACKNOWLEDGED`), or it changed meanwhile (`ALERT_CHANGED`). */
export const acknowledgeConflict = z.object({ ...apiError.shape, alert: alertView });
export type AcknowledgeConflict = z.infer<typeof acknowledgeConflict>;

/** `GET /api/passages?limit=&gatewayId=&before=`. */
export const passagesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  gatewayId: z.string().max(40).optional(),
  before: z.string().max(20).optional().describe('`nextBefore` of the page before'),
});

export const passageList = z.object({
  passages: z.array(passageView).describe('In order of arrival, newest first'),
  nextBefore: z.string().nullable(),
});
export type PassageList = z.infer<typeof passageList>;

/** `GET /api/gateways`. */
export const gatewayList = z.object({ gateways: z.array(gatewayView) });
export type GatewayList = z.infer<typeof gatewayList>;

export const userView = z.object({
  userName: z.string(),
  role: z.enum(Role),
  createdAtMs: z.number(),
  lastSignInAtMs: z.number().nullable(),
});
export type UserView = z.infer<typeof userView>;

/** `GET /api/users`. */
export const userList = z.object({ users: z.array(userView) });
export type UserList = z.infer<typeof userList>;

/** `POST /api/users`. */
export const createUserRequest = z.strictObject({
  userName: z.string().max(80),
  password: z.string().max(512),
  role: z.enum(Role),
});
export type CreateUserRequest = z.infer<typeof createUserRequest>;

/** `GET /api/audit`, for supervisors and admins; newest first, at most 500. */
export const auditList = z.object({
  entries: z.array(
    z.object({
      atMs: z.number(),
      who: z.string().describe('User name, or `-` for somebody who was not signed in'),
      what: z.string(),
      target: z.string(),
      fromAddress: z.string(),
    }),
  ),
});
export type AuditList = z.infer<typeof auditList>;

/**
 * Events of `GET /api/stream` beside `hb` and `reset` of the wire's event stream.
 * `alert` and `passage` always carry an id, `gateway` does where the page must not miss it (state, devices, gaps)
 * and none where only counters moved. Passages that arrive late are not announced; the list has them.
 * After `reset` what was shown may be incomplete: load the lists again; the stream goes on from its `cursor`.
 */
export const StreamEvent = {
  Alert: 'alert',
  Passage: 'passage',
  Gateway: 'gateway',
} as const;
export type StreamEvent = (typeof StreamEvent)[keyof typeof StreamEvent];

/** Header that carries the session's CSRF token. */
export const CSRF_HEADER = 'x-csrf-token';
