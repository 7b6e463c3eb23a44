import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';

/** The black box: absent unless somebody asks for it, because a recording holds the codes that people showed. */
export const captureConfig = z
  .strictObject({
    directory: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .describe(
        'Where the recordings go, one `<device>.jsonl` and its older parts each; without it `captures` in the data directory',
      ),
    devices: z
      .array(z.string().regex(ID_PATTERN, 'the id of a device'))
      .min(1)
      .max(256)
      .optional()
      .describe('Devices whose lines are recorded; without it all of them'),
    maxFileBytes: z
      .int()
      .min(4_096)
      .max(1024 * 1024 * 1024)
      .default(10 * 1024 * 1024)
      .describe('A file that would grow beyond is put aside, in bytes'),
    maxFiles: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('Files kept of each device, the newest included; older ones are deleted'),
  })
  .describe(
    'Black box: records what goes over the lines, in clear, for a replay. Take it out again when it has served',
  );

export type CaptureConfig = z.output<typeof captureConfig>;
