import * as z from 'zod';

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

const scanLineOptionsSchema = z.strictObject(scanLineOptions);
export type ScanLineOptions = z.infer<typeof scanLineOptionsSchema>;
