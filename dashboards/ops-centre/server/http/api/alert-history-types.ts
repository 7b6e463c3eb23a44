import * as z from 'zod';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { DeviceCondition } from '#gateway/domain/device-health.ts';
import { ContactSite, EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import { BodySite } from '#gateway/domain/reading.ts';
import { alertView, healthEvidence } from './alert-types.ts';
import { passageView } from './passage-types.ts';

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

/** `GET /api/alerts/{alertId}`. */
export const alertDetail = z.object({
  alert: alertView,
  log: z.array(alertLogEntry).describe('Oldest first'),
  passages: z.array(passageView).describe('The episode, first attempt first'),
  steps: z.array(episodeStep).describe('What the guard did and what became of it, oldest first'),
});
export type AlertDetail = z.infer<typeof alertDetail>;
