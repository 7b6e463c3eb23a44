import * as z from 'zod';
import { AlertPriority } from '#gateway/domain/alert.ts';
import {
  DeviceAdvice,
  DeviceCondition,
  HealthMeasure,
  MOST_PAIRS,
  ReferenceKind,
  VerificationRefusal,
} from '#gateway/domain/device-health.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';

/** What the station tells the device page of a thermometer that measures people: `GET /api/thermometers`. */
const conditionV1 = z.object({
  condition: z.enum(DeviceCondition),
  advice: z.enum(DeviceAdvice),
  priority: z.enum(AlertPriority),
  sinceMs: z.number(),
  evidence: z.object({
    measure: z.enum(HealthMeasure),
    found: z.number(),
    limit: z.number().nullable(),
    count: z.int().min(0),
  }),
});

const checkV1 = z.object({
  atMs: z.number(),
  verifiedOn: z.iso.date(),
  referenceKind: z.enum(ReferenceKind),
  pairs: z.int().min(0),
  spreadCelsius: z.number(),
  offsetCelsius: z.number(),
  previousOffsetCelsius: z.number(),
});

export const thermometerViewV1 = z.object({
  deviceId: z.string(),
  laneId: z.string(),
  mode: z.enum(ThermometerMode).nullable().describe('null: it has measured nothing yet'),
  offsetCelsius: z.number().describe('Added to every raw value'),
  verifiedOn: z.iso.date().nullable().describe('Day of the last check; null where there was none'),
  conditions: z.array(conditionV1).describe('What the people before it show of it'),
  changedSinceMs: z
    .number()
    .nullable()
    .describe('It reads otherwise than on usual days since then; no alert yet'),
  live: z
    .object({ atMs: z.number(), rawCelsius: z.number(), bodyCelsius: z.number().nullable() })
    .nullable()
    .describe('Newest value without any offset; body: of the newest measurement'),
  checks: z.array(checkV1).describe('Newest first'),
});
export type ThermometerViewV1 = z.infer<typeof thermometerViewV1>;

/** `POST /api/thermometers/{deviceId}/checks`. */
const celsius = z.number().min(10).max(60);
export const checkRequestV1 = z.strictObject({
  referenceKind: z.enum(ReferenceKind),
  pairs: z
    .array(z.strictObject({ referenceCelsius: celsius, readingCelsius: celsius }))
    .min(1)
    .max(MOST_PAIRS)
    .describe('Reading: what the thermometer gives with no offset'),
  confirm: z.boolean().describe('false: only what it comes to; true: it counts from now on'),
});
export type CheckRequestV1 = z.infer<typeof checkRequestV1>;

export const checkAnswerV1 = z.object({
  deviceId: z.string(),
  offsetCelsius: z.number(),
  spreadCelsius: z.number(),
  refusal: z.enum(VerificationRefusal).nullable().describe('Why it would not be taken'),
  isConfirmed: z.boolean(),
});
export type CheckAnswerV1 = z.infer<typeof checkAnswerV1>;
