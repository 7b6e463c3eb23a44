import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';

const id = z.string().regex(ID_PATTERN, '1 to 40 characters of a-z, 0-9 and -');

const fieldPath = z
  .string()
  .regex(/^[\w-]{1,60}(?:\.[\w-]{1,60}){0,7}$/, 'a path like result.plate, at most eight deep');

const fieldsConfig = z
  .strictObject({
    plate: fieldPath.default('plate').describe('Where the plate stands in what the camera sends'),
    confidence: fieldPath
      .nullable()
      .default('confidence')
      .describe('Where its confidence stands; null: it sends none and is always believed'),
    confidenceMax: z
      .number()
      .positive()
      .max(1_000_000)
      .default(1)
      .describe('Confidence of a camera that is sure: 1, 100, …'),
    capturedAt: fieldPath
      .nullable()
      .default('capturedAt')
      .describe(
        'Where its time stands: ISO 8601 with a zone, or seconds or milliseconds since 1970',
      ),
  })
  .describe('Names in the JSON of the maker; dots go into what is nested');

const cameraConfig = z
  .strictObject({
    id: id.describe('Name of the camera, unique among all devices'),
    lane: id.describe('Lane that it looks at; one with `vehicles: true`'),
    tokenFile: z
      .string()
      .min(1)
      .max(4_096)
      .describe('File with the token of this camera, at least 20 characters; mode 0600'),
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe('Below it the guard is called: nobody knows what the camera saw'),
    maxPlatesPerMinute: z
      .int()
      .min(1)
      .max(600)
      .default(60)
      .describe('Further ones are refused with 429'),
    repeatMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(5_000)
      .describe('The same plate again so soon is the same vehicle, in ms'),
    maxAgeMs: z
      .int()
      .min(1_000)
      .max(300_000)
      .default(15_000)
      .describe('A plate that was captured longer ago is refused, in ms'),
    fields: fieldsConfig.prefault({}),
  })
  .describe('A camera that posts number plates to /api/cameras/{id}/plates');

export const camerasConfig = z
  .array(cameraConfig)
  .max(64)
  .default([])
  .describe('Cameras that read number plates');

export type CameraConfig = z.infer<typeof cameraConfig>;
