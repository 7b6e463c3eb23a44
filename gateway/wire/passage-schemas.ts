import * as z from 'zod';
import {
  BaselineCondition,
  DecisionOutcome,
  DecisionReason,
  Lesson,
} from '#gateway/domain/decision.ts';
import { Direction, Pairing, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { AmbientSource, BodySite, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import { celsius, id, place } from './schema-parts.ts';

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

export const passageV1 = z.looseObject({
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
export type PassageV1 = z.infer<typeof passageV1>;
