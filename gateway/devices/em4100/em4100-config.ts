import * as z from 'zod';
import { presentationOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

export const em4100OptionsSchema = z
  .strictObject({
    ...presentationOptions,
    duplicateWindowMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(500)
      .describe(
        'A card that comes again before it was out of the field for so many milliseconds is the same presentation; the reader repeats it about twenty times a second',
      ),
  })
  .describe('Options of a 125 kHz card reader that sends EM4100 numbers (RDM6300)');

export type Em4100Options = z.infer<typeof em4100OptionsSchema>;
