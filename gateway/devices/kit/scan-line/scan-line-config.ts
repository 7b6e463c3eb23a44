import * as z from 'zod';
import { symbologyNames } from './symbologies.ts';

/**
 * A mark of bytes that end or envelop a line would never be seen in it: TAB, LF, CR. Control characters are best,
 * since no code can hold them.
 */
const mark = z
  .string()
  .regex(/^(?:[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2}){0,14})?$/, 'expected pairs of hexadecimal digits')
  .refine((hex) => !/^(?:[^ ]{2} ?)*0[239ADad]/.test(hex), 'must not hold 02, 03, 09, 0A or 0D')
  .default('');

/** When a code is new, and when it is the one that is still in view. */
export const presentationOptions = {
  duplicateWindowMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(2_000)
    .describe(
      'A code that comes again before it was out of view for so many milliseconds is the same presentation; 0 reports every repeat',
    ),
  heldCodeRepeatMs: z
    .int()
    .min(1_000)
    .max(600_000)
    .default(10_000)
    .describe(
      'A code held in view is reported again after so many milliseconds, so that a shared code never hides the next person for longer',
    ),
};

/** What every scanner that sends text lines can be told; a scanner driver spreads it into its own options. */
export const scanLineOptions = {
  framing: z
    .enum(['line', 'stx-etx'])
    .default('line')
    .describe(
      'How a code is marked off: `line` ends with CR, LF, CR LF or TAB; `stx-etx` stands between STX (02) and ETX (03)',
    ),
  idleGap: z
    .enum(['discard', 'scan'])
    .default('discard')
    .describe(
      'What a pause in mid-line means: `discard` drops a cut-off code, `scan` ends the code, for scanners that send no terminator',
    ),
  idleGapMs: z
    .int()
    .min(20)
    .max(5_000)
    .default(500)
    .describe(
      'How long that pause is, in milliseconds; 60 to 100 suits `idleGap: scan` at 9600 baud and above',
    ),
  fallbackCharset: z
    .enum(['gb18030', 'gbk', 'none'])
    .default('gb18030')
    .describe('Charset of codes that are not UTF-8; `none` refuses them'),
  prefixHex: mark.describe(
    'Bytes before each code, in hexadecimal digits, for example `11 13`; a line that does not begin with them was cut and is refused',
  ),
  suffixHex: mark.describe(
    'Bytes behind each code and before its end, for example `12 14`; a line without them was cut and is refused',
  ),
  codeId: z
    .enum(['aim', 'gm65'])
    .default('aim')
    .describe(
      'How the scanner tells the symbology: `aim` by an AIM identifier such as `]Q1`, when it sends one; `gm65` by the one letter that GM65, GM8xx and EM3095 put before each code when told to',
    ),
  refusedSymbologies: z
    .array(z.enum(symbologyNames))
    .default([])
    .describe(
      'Symbologies that are no pass here, for example `[ean-upc]` against goods; a code is refused only where the scanner tells its symbology',
    ),
  ...presentationOptions,
};

const scanLineOptionsSchema = z.strictObject(scanLineOptions);
export type ScanLineOptions = z.infer<typeof scanLineOptionsSchema>;
export type PresentationOptions = Pick<ScanLineOptions, 'duplicateWindowMs' | 'heldCodeRepeatMs'>;
