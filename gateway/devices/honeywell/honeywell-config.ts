import * as z from 'zod';
import { scanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

/** Factory defaults, line settings, interface and restart: they would cut the gateway off, stored or not. */
const CUTS_OFF = /^(?:DEF|232|TRM|TERM|PAP|RESET)/i;

export const honeywellOptionsSchema = z
  .strictObject({
    menuCommands: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z0-9_]{6}[A-Za-z0-9_]{0,60}$/, 'expected six characters and a value')
          .refine((command) => !CUTS_OFF.test(command), 'would cut the gateway off'),
      )
      .max(20)
      .default([])
      .describe(
        'Menu commands of the maker’s guide for this model, without punctuation, for example `[VSUFCR]`; sent at each connection and now and then, never stored in the scanner',
      ),
    ...scanLineOptions,
  })
  .describe('Options of a Honeywell scanner that takes menu commands');

export type HoneywellOptions = z.infer<typeof honeywellOptionsSchema>;
