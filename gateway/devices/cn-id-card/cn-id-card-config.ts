import * as z from 'zod';
import { presentationOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

export const cnIdCardOptionsSchema = z
  .strictObject({
    pollIntervalMs: z
      .int()
      .min(100)
      .max(5_000)
      .default(300)
      .describe('How long the reader rests between two looks for a card, in milliseconds'),
    ...presentationOptions,
  })
  .describe('Options of a reader for Chinese resident identity cards; only a pseudonym leaves it');

export type CnIdCardOptions = z.infer<typeof cnIdCardOptionsSchema>;
