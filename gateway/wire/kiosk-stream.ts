import * as z from 'zod';
import { AlertPriority } from '#gateway/domain/alert.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import { EpisodeCause, EpisodeState, GuardStep } from '#gateway/domain/episode.ts';
import { Direction, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import { DeviceState } from './control-messages.ts';

/**
 * What the station's `GET /api/lanes/{laneId}/stream` sends to a kiosk, by event name.
 * `passage` and `reading` come after the record is durable, never before.
 * No pseudonym and no code: a kiosk shows what to do, not who it is.
 */
export const kioskPassageV1 = z.looseObject({
  eventId: z.string(),
  passageId: z.string(),
  episodeId: z.string(),
  attempt: z.int().min(1),
  observedAtMs: z.number(),
  verdict: z.enum(Verdict),
  verdictReason: z.enum(VerdictReason),
  outcome: z.enum(DecisionOutcome),
  decisionReason: z.enum(DecisionReason).optional(),
  /** What the decision compared; `null` when there was no reading. */
  temperatureCelsius: z.number().nullable(),
  rawTemperatureCelsius: z.number().nullable(),
  displayTemperatureCelsius: z.number().optional().describe('Shown instead, where it is there'),
  codeVerdict: z.enum(CodeVerdict).nullable(),
  kind: z.enum(PassageKind),
  direction: z.enum(Direction).optional(),
  openCheckpointId: z
    .string()
    .optional()
    .describe('With the reason entrance-closed: the entrance that is open'),
  maskedPlate: z
    .string()
    .max(12)
    .optional()
    .describe('Of a vehicle: first two and last two characters, for the eyes of the guard only'),
});
export type KioskPassageV1 = z.infer<typeof kioskPassageV1>;

export const kioskReadingV1 = z.looseObject({
  eventId: z.string(),
  deviceId: z.string(),
  observedAtMs: z.number(),
  rawTemperatureCelsius: z.number(),
});
export type KioskReadingV1 = z.infer<typeof kioskReadingV1>;

/** Alerts that a kiosk names, so that there is room for the verdict; the guard phones again for the others. */
export const MAX_PHONE_ALERTS = 4;

/** No way has confirmed these alerts of the lane: the guard is to phone the ops centre. */
const phoneCentreV1 = z.looseObject({
  number: z.string().max(40).describe('Of the ops centre; empty where it is not configured'),
  alerts: z
    .array(
      z.looseObject({ episodeId: z.string(), passageId: z.string(), observedAtMs: z.number() }),
    )
    .min(1)
    .max(MAX_PHONE_ALERTS),
  more: z.int().min(0).describe('Further ones that are not listed'),
});

/** Sent first and after each change. */
export const kioskStatusV1 = z.looseObject({
  laneId: z.string(),
  checkpointId: z.string(),
  devices: z.array(
    z.looseObject({
      deviceId: z.string(),
      role: z.enum(['thermometer', 'scanner']),
      state: z.enum(DeviceState),
      detail: z.string(),
    }),
  ),
  /** Whether the ops centre has confirmed lately; decisions do not depend on it. */
  opsCentre: z.enum(['confirming', 'waiting', 'not-configured']),
  journal: z.enum(['durable', 'not-writable']),
  phoneCentre: phoneCentreV1.optional(),
  roomHoursLeft: z
    .number()
    .optional()
    .describe(
      'Less than a day until the oldest records are dropped, and a sink is away; absent otherwise',
    ),
  clock: z
    .enum(ClockState)
    .optional()
    .describe('Unsynchronised: codes with a time cannot be checked'),
  inside: z
    .looseObject({ people: z.int().min(0), vehicles: z.int().min(0) })
    .optional()
    .describe(
      'Estimate of who is in: admitted in minus gone out; absent where nobody is counted out',
    ),
});
export type KioskStatusV1 = z.infer<typeof kioskStatusV1>;

/** Open episodes that a kiosk lists, those that ended last among them. */
export const MAX_KIOSK_EPISODES = 12;

/** One person whom the guard has stepped aside: what to do with them now, not who they are. */
const kioskEpisodeV1 = z.looseObject({
  episodeId: z.string(),
  label: z.int().min(1).describe('Number that the person is called by at the gate'),
  state: z.enum(EpisodeState),
  cause: z.enum(EpisodeCause).describe('What brought it into this state'),
  step: z.enum(GuardStep),
  isHigh: z.boolean(),
  priority: z.enum(AlertPriority).nullable().describe('Of its alert; null: it has none'),
  temperatureCelsius: z.number().describe('That was suspected first'),
  otherSiteAtOrAbove: z.boolean().nullable().describe('null: not measured'),
  contactTemperatureCelsius: z.number().nullable(),
  stepDueInMs: z
    .number()
    .nullable()
    .describe(
      'From the sending on: the wait is over, or a contact reading is due; null: no such time',
    ),
  endsInMs: z.number().nullable().describe('From the sending on; null: it has ended'),
  endedMsAgo: z.number().nullable().describe('null: it is open'),
  startedMsAgo: z.number().optional().describe('The first suspicion; from the sending on'),
});
export type KioskEpisodeV1 = z.infer<typeof kioskEpisodeV1>;

/** All of a lane, most urgent first, after each durable change and when a page comes. Without a cursor: the newest is all. */
export const kioskEpisodesV1 = z.looseObject({
  laneId: z.string(),
  episodes: z.array(kioskEpisodeV1).max(MAX_KIOSK_EPISODES),
  more: z.int().min(0).describe('Further open ones that are not listed'),
});
export type KioskEpisodesV1 = z.infer<typeof kioskEpisodesV1>;

/** Heartbeat data: `event: hb`. */
export const streamHeartbeatV1 = z.looseObject({
  serverTimeMs: z.number(),
  /** Cursor of the newest event; a page that has it proves that it missed nothing. */
  head: z.string(),
});
export type StreamHeartbeatV1 = z.infer<typeof streamHeartbeatV1>;

export const KioskEvent = {
  Status: 'status',
  Reading: 'reading',
  Passage: 'passage',
  Episodes: 'episodes',
} as const;
