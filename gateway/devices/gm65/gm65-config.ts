import * as z from 'zod';
import { scanLineOptions } from '#gateway/devices/kit/scan-line/scan-line-config.ts';

const lamp = z.enum(['keep', 'off', 'when-reading', 'always']).default('keep');

export const gm65OptionsSchema = z
  .strictObject({
    mode: z
      .enum(['keep', 'continuous', 'sensor', 'command'])
      .default('keep')
      .describe(
        'When the module reads: `continuous` always, `sensor` when something comes into view, `command` when the gateway triggers it, again and again; `keep` as it is set',
      ),
    encoding: z
      .enum(['utf-8', 'raw', 'keep'])
      .default('utf-8')
      .describe(
        'How the module sends text: `utf-8`; `raw` the bytes of the code as they are (not in the maker’s manual); `keep` as it is set, which is GBK as sold',
      ),
    lineFormat: z
      .enum(['code-and-cr', 'keep'])
      .default('code-and-cr')
      .describe(
        'What the module sends around a code: `code-and-cr` nothing but what is configured here, and CR behind it; `keep` as it is set',
      ),
    sameCodeDelay: z
      .enum(['off', 'keep'])
      .default('off')
      .describe(
        'The module’s own suppression of repeats: `off`, since it would hide the second of two people who share a code; `keep` as it is set',
      ),
    light: lamp.describe('The lamp of the module; `keep` as it is set'),
    aim: lamp.describe('The aiming beam of the module; `keep` as it is set'),
    ...scanLineOptions,
  })
  .describe('Options of a Grow GM65, GM8xx or Newland EM3095 scan module');

export type Gm65Options = z.infer<typeof gm65OptionsSchema>;
