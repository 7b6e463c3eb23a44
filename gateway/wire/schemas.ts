import * as z from 'zod';
import { AlertPriority, DeviceAlertChange, FeverAlertChange } from '#gateway/domain/alert.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import {
  BaselineCondition,
  DecisionOutcome,
  DecisionReason,
  Lesson,
} from '#gateway/domain/decision.ts';
import {
  DeviceAdvice,
  DeviceCondition,
  HealthMeasure,
  ReferenceKind,
} from '#gateway/domain/device-health.ts';
import { ContactSite, ContactSource, EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { Direction, Pairing, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { AmbientSource, BodySite, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';

/**
 * The `data` of each CloudEvent, version 1. A change that a reader could notice is a new version
 * beside the old one; the AsyncAPI document is generated from these schemas and tested against what is sent.
 * Objects are loose: a reader of v1 ignores keys that it does not know.
 */
const id = z.string().regex(ID_PATTERN);
const celsius = z.number().min(-100).max(500);

export const recordClockV1 = z.looseObject({
  state: z.enum(ClockState).describe('How far the wall clock could be trusted'),
  bootId: z
    .string()
    .min(1)
    .max(64)
    .describe('Boot of the gate PC; monotonic times compare within one boot'),
  monotonicMs: z.number().min(0),
  errorBoundMs: z
    .number()
    .min(0)
    .nullable()
    .optional()
    .describe('`time` is at most this far from the true time; null where nobody can say'),
  correctedAtMs: z
    .number()
    .optional()
    .describe('Of an unsynchronised record: what its time is by what became known later'),
  correctedErrorBoundMs: z.number().min(0).nullable().optional(),
  correctedBy: z
    .enum(['corrected', 'estimated'])
    .optional()
    .describe('A clock that was trusted later in the same boot, or what lies before and after'),
});

const baselineEvidenceV1 = z
  .looseObject({
    condition: z.enum(BaselineCondition).describe('How it stands against its own slow references'),
    levelCelsius: celsius.describe('What a healthy person reads here'),
    marginCelsius: celsius,
    spreadCelsius: celsius,
    lowLimitCelsius: celsius,
    readings: z.int().min(0).describe('Measurements learnt before this one'),
    sequence: z.int().min(0).describe('Number of this measurement among all of this baseline'),
    lesson: z.enum(Lesson).describe('What it took from this measurement'),
  })
  .describe('The baseline of this thermometer, mode and body site before this measurement');

const judgementV1 = {
  outcome: z.enum(DecisionOutcome),
  reason: z.enum(DecisionReason),
  temperatureCelsius: celsius.nullable(),
  thresholdCelsius: celsius,
  policy: z.string().max(60),
  baseline: baselineEvidenceV1.optional(),
};

export const decisionV1 = z.looseObject({
  ...judgementV1,
  shadow: z
    .looseObject(judgementV1)
    .optional()
    .describe('What the other policy would have said; nobody was told'),
});

const place = { laneId: id, checkpointId: id };

export const readingV1 = z.looseObject({
  deviceId: id,
  ...place,
  bodySite: z.enum(BodySite),
  mode: z.enum(ThermometerMode),
  rawTemperatureCelsius: celsius.describe('As the device sent it, never altered'),
  ambientTemperatureCelsius: celsius.nullable(),
  compensatedTemperatureCelsius: celsius
    .nullable()
    .describe('Body-equivalent by the named formula'),
  compensationFormula: z.string().max(60),
  deviceBodyTemperatureCelsius: celsius
    .optional()
    .describe("The device's own conversion to a body temperature, where it sends one"),
  compensationAmbientCelsius: celsius
    .optional()
    .describe("What the formula took, where it was not the device's own ambient temperature"),
  ambientSource: z.enum(AmbientSource).optional().describe('Where that came from'),
  deviceOffsetCelsius: celsius.optional().describe('Added to the raw value before the formula'),
  isExtrapolated: z
    .literal(true)
    .optional()
    .describe('The ambient temperature is beyond what the formula was fitted on'),
  displayTemperatureCelsius: celsius
    .optional()
    .describe("For people's eyes only; nothing is decided by it"),
  displayFormula: z.string().max(60).optional(),
  doubt: z.enum(ReadingDoubt).optional().describe('What is known against it whatever its value'),
});

export const scanV1 = z.looseObject({
  deviceId: id,
  ...place,
  aimId: z.string().max(4).nullable(),
  pseudonym: z.string().max(80).describe('Keyed hash of the code; the code itself is never sent'),
  format: z.string().max(40),
  verdict: z.enum(CodeVerdict),
  reason: z.string().max(80),
  passageKind: z.enum(PassageKind),
});

const passageV1 = z.looseObject({
  passageId: z.string().max(80),
  episodeId: z.string().max(80),
  attempt: z.int().min(1),
  ...place,
  kind: z.enum(PassageKind),
  direction: z.enum(Direction).optional().describe('Absent in older records: in'),
  pairing: z.enum(Pairing),
  scan: scanV1.nullable(),
  reading: readingV1.nullable(),
  decision: decisionV1,
  verdict: z.enum(Verdict),
  verdictReason: z.enum(VerdictReason),
  openCheckpointId: id
    .optional()
    .describe('With the reason entrance-closed: the entrance that is open'),
});

const contactV1 = z.looseObject({
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

const otherSiteV1 = z.looseObject({
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

const episodeV1 = z.looseObject({
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

const alertV1 = z.discriminatedUnion('kind', [feverAlertV1, deviceAlertV1]);

/** A check of a thermometer by a technician; nothing tells who it was. */
const verificationV1 = z.looseObject({
  deviceId: id,
  ...place,
  mode: z.enum(ThermometerMode),
  bodySite: z.enum(BodySite),
  referenceKind: z.enum(ReferenceKind),
  pairs: z
    .array(z.looseObject({ referenceCelsius: celsius, readingCelsius: celsius }))
    .min(3)
    .max(20)
    .describe('Reading: what the thermometer gave with no offset'),
  spreadCelsius: celsius.describe('How far the differences lie apart'),
  offsetCelsius: celsius.describe('Added to every raw value from now on'),
  previousOffsetCelsius: celsius,
  verifiedOn: z.iso.date(),
});

const gapV1 = z.looseObject({
  epoch: z.int().min(1),
  fromSeq: z.int().min(1),
  toSeq: z.int().min(1),
  reason: z.enum(['quota', 'lost-tail', 'corrupt-row']),
});

/** `data` schema by record kind. */
export const recordDataV1 = {
  reading: readingV1,
  scan: scanV1,
  passage: passageV1,
  episode: episodeV1,
  alert: alertV1,
  gap: gapV1,
  verification: verificationV1,
} as const;

export type EpisodeV1 = z.infer<typeof episodeV1>;
export type PassageV1 = z.infer<typeof passageV1>;
export type AlertV1 = z.infer<typeof alertV1>;
