import * as z from 'zod';
import type { Verification } from '#gateway/domain/device-health.ts';
import { ReferenceKind } from '#gateway/domain/device-health.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';

const verificationSchema = z.strictObject({
  deviceId: z.string(),
  laneId: z.string(),
  checkpointId: z.string(),
  mode: z.enum(ThermometerMode),
  bodySite: z.enum(BodySite),
  referenceKind: z.enum(ReferenceKind),
  pairs: z
    .array(z.strictObject({ referenceCelsius: z.number(), readingCelsius: z.number() }))
    .readonly(),
  spreadCelsius: z.number(),
  offsetCelsius: z.number(),
  previousOffsetCelsius: z.number(),
  verifiedOn: z.string(),
});

const checkSchema = z.strictObject({ atMs: z.number(), verification: verificationSchema });
/** A check and when it was confirmed. */
export type Check = { readonly atMs: number; readonly verification: Verification };

export const storedVerificationsSchema = z.strictObject({
  version: z.literal(1),
  journalPosition: z.int().min(0),
  /** Oldest first. */
  checks: z.array(checkSchema).readonly(),
});
export type StoredVerifications = Readonly<z.infer<typeof storedVerificationsSchema>>;
