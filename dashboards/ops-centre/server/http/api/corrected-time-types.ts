import * as z from 'zod';

const correctedTime = z.object({
  atMs: z.number(),
  errorBoundMs: z.number().nullable().describe('At most this far off; null where nobody can say'),
  by: z
    .enum(['corrected', 'estimated'])
    .describe('A clock that was trusted later in the same boot, or what lies before and after'),
});
export type CorrectedTime = z.infer<typeof correctedTime>;

export const withCorrectedTime = correctedTime
  .nullable()
  .describe('Where the gate PC did not know the time: what became known later');
