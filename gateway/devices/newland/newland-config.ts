import * as z from 'zod';
import { scanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

/** Factory defaults, line settings and interface: they would cut the gateway off, stored or not. */
const CUTS_OFF = /^(?:FACDEF|CUSDEF|CUSSAV|232|INTERF|RESET)/;

export const newlandOptionsSchema = z
  .strictObject({
    menuCommands: z
      .array(
        z
          .string()
          .regex(/^[A-Z0-9]{6}[A-Za-z0-9,]{0,100}$/, 'expected six capitals or digits and a value')
          .refine((command) => !CUTS_OFF.test(command), 'would cut the gateway off'),
      )
      .max(20)
      .default([])
      .describe(
        'Commands of the maker’s guide for this model, without prefix and suffix, for example `[C11ENA0]`; sent at each connection and now and then, never stored in the scanner',
      ),
    ...scanLineOptions,
  })
  .describe('Options of a Newland scanner that takes serial commands');

export type NewlandOptions = z.infer<typeof newlandOptionsSchema>;
