import * as z from 'zod';
import { scanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

export const zebraSsiOptionsSchema = z
  .strictObject({
    transfer: z
      .enum(['raw', 'packets'])
      .default('raw')
      .describe(
        'How codes come: `raw` as plain text, as sold; `packets` with a checksum and acknowledged, asked for at each connection and not stored in the scanner',
      ),
    ...scanLineOptions,
  })
  .describe('Options of a Zebra or Symbol scanner on its Simple Serial Interface');

export type ZebraSsiOptions = z.infer<typeof zebraSsiOptionsSchema>;
