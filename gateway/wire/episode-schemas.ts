import * as z from 'zod';
import { AlertPriority } from '#gateway/domain/alert.ts';
import { ContactSite, ContactSource, EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { decisionV1 } from './passage-schemas.ts';
import { celsius, id, place } from './schema-parts.ts';

export const contactV1 = z.looseObject({
  temperatureCelsius: celsius,
  contactSite: z.enum(ContactSite),
  source: z.enum(ContactSource),
  deviceId: id.optional(),
  thresholdCelsius: celsius.describe('From here on it confirms'),
});

const suspicionV1 = z.looseObject({
  passageId: z.string().max(80),
  attempt: z.int().min(1),
  deviceId: id,
  mode: z.enum(ThermometerMode),
  bodySite: z.enum(BodySite),
  rawTemperatureCelsius: celsius,
  compensatedTemperatureCelsius: celsius.nullable(),
  ambientTemperatureCelsius: celsius.nullable(),
  decision: decisionV1,
});

export const otherSiteV1 = z.looseObject({
  passageId: z.string().max(80),
  bodySite: z.enum(BodySite),
  temperatureCelsius: celsius,
  thresholdCelsius: celsius,
  isAtOrAbove: z.boolean(),
});

const episodeDeadlinesV1 = z.looseObject({
  stepInMs: z.number().min(0).nullable().describe('The present step is over by itself'),
  contactInMs: z.number().min(0).nullable().describe('The ops centre is called'),
  endInMs: z.number().min(0),
});

export const episodeV1 = z.looseObject({
  episodeId: z.string().min(1).max(80),
  ...place,
  passageId: z.string().max(80).nullable().describe('The passage that brought it'),
  from: z.enum(EpisodeState).nullable().describe('null: the first suspicion'),
  to: z.enum(EpisodeState),
  cause: z.enum(EpisodeCause),
  label: z.int().min(1).describe('Number that the person is called by at the gate'),
  isHigh: z.boolean().describe('At or above the absolute limit'),
  ageMs: z.number().min(0).describe('Since the first suspicion'),
  deadlines: episodeDeadlinesV1
    .nullable()
    .describe('From the time of this record on; null once it has ended'),
  suspicion: suspicionV1.describe('The first measurement that was suspected'),
  repeatsCelsius: z.array(celsius).max(3),
  otherSite: otherSiteV1.nullable(),
  contact: contactV1.nullable(),
  alertPriority: z.enum(AlertPriority).nullable(),
  pseudonym: z.string().max(80).nullable().describe('As in the scan of the first passage'),
});
export type EpisodeV1 = z.infer<typeof episodeV1>;
