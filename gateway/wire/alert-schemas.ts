import * as z from 'zod';
import { AlertPriority, DeviceAlertChange, FeverAlertChange } from '#gateway/domain/alert.ts';
import { DeviceAdvice, DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import { EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import { contactV1, otherSiteV1 } from './episode-schemas.ts';
import { decisionV1 } from './passage-schemas.ts';
import { celsius, id, place } from './schema-parts.ts';

const feverAlertV1 = z.looseObject({
  episodeId: z.string().min(1).max(80).describe('Key of the alert: one person, one episode'),
  change: z
    .enum(FeverAlertChange)
    .describe('called: a guard said that the ops centre was phoned; the rest is that of the alert'),
  kind: z.literal('fever'),
  priority: z.enum(AlertPriority),
  passageId: z.string().max(80),
  attempt: z.int().min(1),
  ...place,
  deviceId: id,
  rawTemperatureCelsius: celsius,
  compensatedTemperatureCelsius: celsius.nullable(),
  ambientTemperatureCelsius: celsius.nullable(),
  decision: decisionV1,
  episode: z
    .looseObject({
      state: z.enum(EpisodeState),
      cause: z.enum(EpisodeCause),
      label: z.int().min(1),
      contact: contactV1.nullable(),
      otherSite: otherSiteV1.nullable(),
    })
    .optional()
    .describe('How the episode stood when it was told'),
});

const deviceAlertV1 = z.looseObject({
  alertKey: z
    .string()
    .min(1)
    .max(80)
    .describe('Key of the alert: one condition of one device for as long as it stays'),
  change: z.enum(DeviceAlertChange).describe('cleared: it is over by itself'),
  kind: z.literal('device'),
  priority: z.enum(AlertPriority),
  ...place,
  deviceId: id,
  condition: z.enum(DeviceCondition),
  advice: z.enum(DeviceAdvice).describe('What somebody has to do'),
  sinceMs: z.number().describe('When it began, ms since the Unix epoch'),
  evidence: z.looseObject({
    measure: z.enum(HealthMeasure).describe('What was found; the unit is in the name'),
    found: z.number(),
    limit: z.number().nullable().describe('Reference or limit, where there is one'),
    count: z.int().min(0).describe('People, or days, that it rests on'),
  }),
});

export const alertV1 = z.discriminatedUnion('kind', [feverAlertV1, deviceAlertV1]);
export type AlertV1 = z.infer<typeof alertV1>;
