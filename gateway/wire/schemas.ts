import * as z from 'zod';
import { ClockState } from '#gateway/domain/clock.ts';
import { ReferenceKind } from '#gateway/domain/device-health.ts';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { alertV1 } from './alert-schemas.ts';
import { episodeV1 } from './episode-schemas.ts';
import { passageV1, readingV1, scanV1 } from './passage-schemas.ts';
import { celsius, id, place } from './schema-parts.ts';

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

/**
 * The `data` of each CloudEvent, version 1. A change that a reader could notice is a new version
 * beside the old one; the AsyncAPI document is generated from these schemas and tested against what is sent.
 * Objects are loose: a reader of v1 ignores keys that it does not know.
 */
export const recordDataV1 = {
  reading: readingV1,
  scan: scanV1,
  passage: passageV1,
  episode: episodeV1,
  alert: alertV1,
  gap: gapV1,
  verification: verificationV1,
} as const;
